// npm run fuzz -- [options]: generated requests to every endpoint of a throw-away shop, see docs/security.md.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { build, install, node, nodeOptions, root } from './prepare.mjs';

install();
build();
const child = spawn(node, [...nodeOptions(), path.join(root, 'dist/fuzz/run.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
