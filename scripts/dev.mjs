// npm run dev: compiles on every change and starts the shop again with it.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';

import { build, install, node, nodeOptions, root, run } from './prepare.mjs';

install();
build();
const compiler = spawn(
  node,
  [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'],
  { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
);
let shop = start();
let timer;
let pagesChanged = false;

for (const folder of ['dist/src', 'dist/migrations', 'dist/seeds', 'src/storefront']) {
  watch(path.join(root, folder), { recursive: true }, () => {
    pagesChanged ||= folder === 'src/storefront';
    clearTimeout(timer);
    timer = setTimeout(() => void restart(), 300);
  });
}

function start() {
  return spawn(node, [...nodeOptions(), path.join(root, 'dist/src/main.js'), ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
  });
}

async function restart() {
  if (pagesChanged) {
    pagesChanged = false;
    if (run('node_modules/astro/bin/astro.mjs', ['build', '--silent']) !== 0) return;
  }
  await stopShop();
  shop = start();
}

async function stopShop() {
  if (shop.exitCode !== null || shop.signalCode !== null) return;
  const exit = new Promise((resolve) => shop.once('exit', resolve));
  shop.kill('SIGTERM');
  await exit;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    compiler.kill();
    void stopShop().then(() => process.exit(0));
  });
}
