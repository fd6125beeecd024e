// npm run bench -- search --data FOLDER [--convert-to FOLDER]
import 'reflect-metadata';

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { migrations } from '../migrations/index.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { readConfig } from '../src/config.ts';
import { importProducts, ProductSearch, refreshSearchVocabulary, ShopCurrency } from '../src/domains/catalog/index.ts';
import { Database, EmbeddedPostgres, migrate } from '../src/performance/database/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import { bm25Of } from './search.bm25-baseline.ts';
import { bestBuy, chorus, type Collection, esci } from './search.collections.ts';
import { convert } from './search.convert.ts';
import { mean, ndcg, percentile } from './search.judge.ts';

await runCommand(async () => {
  const { data, convertTo } = readOptions();
  if (convertTo !== undefined) await convertAll(data, convertTo);
  console.log(`NDCG@10 = DCG / ideal DCG, DCG = Σ gain / log2(rank + 1): gains as judged (linear), unjudged 0,
the ideal from all judged products of the query; queries without any relevant product are left out.\n`);
  for (const collection of [chorus(data), esci(data)]) {
    const { ours, bm25 } = await onOwnDatabase(async (database, folder) => judge(database, collection, folder));
    if (ours <= bm25) process.exitCode = 1;
  }
});

function readOptions(): { data: string; convertTo: string | undefined } {
  const usage = 'Usage: npm run bench -- search --data FOLDER [--convert-to FOLDER]';
  try {
    const { values } = parseArgs({ options: { data: { type: 'string' }, 'convert-to': { type: 'string' } } });
    if (values.data === undefined) throw new Error('Give the folder of the judged collections');
    return { data: values.data, convertTo: values['convert-to'] };
  } catch (error) {
    throw new StartError(`${errorMessage(error)}. ${usage}`, { cause: error });
  }
}

async function convertAll(data: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const collection of [chorus(data), esci(data), bestBuy(data)]) {
    console.log(`${await convert(collection, folder)}: ${collection.products.length} products`);
  }
}

/** A database of its own, gone when the work is done. */
async function onOwnDatabase<T>(work: (database: Database, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-search-'));
  const server = await EmbeddedPostgres.start(folder);
  const database = new Database(server.url, readConfig({}).database);
  try {
    await migrate(server.url, migrations);
    return await work(database, folder);
  } finally {
    await database.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function judge(database: Database, collection: Collection, folder: string) {
  const skus = await load(database, collection, folder);
  const search = new ProductSearch(database, new ShopCurrency(database, { currency: 'USD' }));
  const baseline = await bm25Of(database, collection);
  const scores: { ours: number; bm25: number }[] = [];
  const milliseconds: number[] = [];
  for (const [query, gains] of collection.judged) {
    const start = performance.now();
    const { ids } = await search.search(query, {}, { limit: 10 });
    milliseconds.push(performance.now() - start);
    const ours = ndcg(
      ids.map((id) => skus.get(id) ?? ''),
      gains,
    );
    const bm25 = ndcg(baseline(query), gains);
    if (ours !== undefined && bm25 !== undefined) scores.push({ ours, bm25 });
  }
  report(collection, scores, milliseconds);
  return { ours: mean(scores.map(({ ours }) => ours)), bm25: mean(scores.map(({ bm25 }) => bm25)) };
}

/** @returns the sku of every product's id. */
async function load(database: Database, collection: Collection, folder: string): Promise<Map<string, string>> {
  const start = performance.now();
  const file = await convert(collection, folder);
  const seller = { email: 'bench@shop.example', name: 'Bench' };
  const summary = await importProducts(database, { file, format: 'jsonl', seller, currency: 'USD', stock: 10 });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${collection.name}: ${summary.created} products imported in ${seconds} s, ${summary.rejected} rejected`);
  await refreshSearchVocabulary(database);
  await database.query('bench.analyze', 'VACUUM ANALYZE');
  const rows = await database.query<{ id: string; handle: string }>('bench.skus', `SELECT id, handle FROM products`);
  return new Map(rows.map(({ id, handle }) => [id, handle]));
}

function report(
  { name, judged }: Collection,
  scores: readonly { ours: number; bm25: number }[],
  milliseconds: readonly number[],
): void {
  const half = (remainder: number) => scores.filter((_, index) => index % 2 === remainder);
  const parts = { 'all queries': scores, 'first half': half(0), 'second half': half(1) };
  for (const [part, of] of Object.entries(parts)) {
    const ours = mean(of.map((score) => score.ours)).toFixed(3);
    const bm25 = mean(of.map((score) => score.bm25)).toFixed(3);
    console.log(`${name}  ${part.padEnd(12)} ${String(of.length).padStart(3)}   search ${ours}   BM25 ${bm25}`);
  }
  const [p50, p95] = [0.5, 0.95].map((share) => percentile(milliseconds, share).toFixed(1));
  console.log(`${name}  ${judged.size} queries, one at a time: p50 ${p50} ms, p95 ${p95} ms\n`);
}
