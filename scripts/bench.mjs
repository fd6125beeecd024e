// npm run bench -- NAME [options]: every file of bench/ that is a bench of its own.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { build, install, node, nodeOptions, root, stop } from './prepare.mjs';

const BENCHES = {
  search: 'ranking quality against judged queries, with BM25 beside it: --data FOLDER',
  queries: 'plans and p50/p95 of every hot query at scale',
  pages: 'Lighthouse on home, list and product, median of three',
};

const [name, ...args] = process.argv.slice(2);
if (!(name in BENCHES)) {
  stop(
    `Give a bench: ${Object.entries(BENCHES)
      .map(([bench, about]) => `${bench} (${about})`)
      .join('; ')}.`,
  );
}
install();
build();
const result = spawnSync(node, [...nodeOptions(), path.join(root, `dist/bench/${name}.js`), ...args], {
  stdio: 'inherit',
});
process.exit(result.status ?? 1);
