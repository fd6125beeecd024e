// npm run load -- [options]: load on the shop of this machine, see load/README.md.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { build, install, node, nodeOptions, root } from './prepare.mjs';

install();
build();
// A connection for every user, in the generator and in the server: the soft limit is raised as far as it may be.
const raised = 'ulimit -n 131072 2>/dev/null || ulimit -n "$(ulimit -H -n)" 2>/dev/null; exec "$@"';
const command = [node, ...nodeOptions(), path.join(root, 'dist/load/run.js'), ...process.argv.slice(2)];
const child = spawn('sh', ['-c', raised, 'sh', ...command], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
