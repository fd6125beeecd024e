// npm start, npm run seed, import, db:… : installs and builds what is missing, then runs a compiled program.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { build, install, node, nodeOptions, root } from './prepare.mjs';

const [program, ...args] = process.argv.slice(2);
install();
build();
const child = spawn(node, [...nodeOptions(), path.join(root, 'dist', program), ...args], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
