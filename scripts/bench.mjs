// npm run bench -- NAME [options]: every file of bench/ that is a bench of its own.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { build, install, node, nodeOptions, root, stop } from './prepare.mjs';

const BENCHES = {
  search: 'ranking quality against judged queries, with BM25 beside it: --data FOLDER',
  queries: 'plans and p50/p95 of every hot query at scale, held to the committed plans',
  dashboard: 'figures of sellers by counters and by a materialized view: reading, refreshing, writing, contention',
  advisor:
    'index advice on labelled workloads, Dexter and index_advisor beside it: --report FILE, --part known|held-out, --verify',
  list: 'requests a second of product lists that no cache knows, CPU of server and PostgreSQL apart',
  replicas: 'which reads replicas answer while things change: with DATABASE_URL and DATABASE_REPLICA_URLS',
  cache: 'hits, hit rates and stampedes of the cache, BentoCache and LRU beside it',
  http: 'cached answers beside a bare node:http server that writes the same bytes',
  compression: 'bytes of the shop’s answers by encoding, and what compressing them costs: --url ADDRESS',
  render: 'CPU of a page that no response cache knows, first and again, bare node:http beside it',
  images: 'bytes, similarity and cost of pictures, plain sharp and ipx beside them: --photos FOLDER --report FILE',
  encoders: 'what each option of AVIF, WebP and JPEG is worth at equal similarity: --photos FOLDER --width PIXELS',
  'sign-ins': 'shoppers while a thousand passwords a second are guessed',
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
