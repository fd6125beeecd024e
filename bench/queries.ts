// npm run bench -- queries [--database-url URL] [--runs N] [--only TEXT] [--out FILE]
import 'reflect-metadata';

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { NestFactory } from '@nestjs/core';

import { migrations } from '../migrations/index.ts';
import { AppModule } from '../src/app.module.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { withServer } from '../src/commands/with-database.ts';
import { type Config, readConfig } from '../src/config.ts';
import { Cache } from '../src/performance/cache/index.ts';
import { Secrets } from '../src/performance/secrets/index.ts';
import { migrate } from '../src/performance/database/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import { shopForPages } from '../src/for-pages/shop.ts';
import type { Shop } from '../src/storefront/shop.ts';
import { Draw } from './draw.ts';
import { HOT_QUERIES, type HotQuery, isBackground } from './queries.catalogue.ts';
import { type Facts, readFacts } from './queries.facts.ts';
import { ms, queriesPage, type StatementReport, type Timed, timed } from './queries.report.ts';
import { type Recorded, RecordingDatabase } from './recording-database.ts';

const LIMIT_MS = 50;
const WARM_UP = 10;

await runCommand(async () => {
  const options = readOptions();
  const config = readConfig();
  if (options.url !== undefined) config.database.DATABASE_URL = options.url;
  await withServer(config, async (url) => {
    await migrate(url, migrations);
    const database = new RecordingDatabase(url, config.database);
    try {
      await measure(database, config, options);
    } finally {
      await database.close();
    }
  });
});

interface Options {
  url: string | undefined;
  runs: number;
  only: string;
  out: string;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        'database-url': { type: 'string' },
        runs: { type: 'string', default: '120' },
        only: { type: 'string', default: '' },
        out: { type: 'string', default: 'docs/performance/queries.md' },
      },
    });
    if (!/^[1-9]\d{0,4}$/.test(values.runs)) throw new Error('--runs must be a whole number from 1 to 99999');
    return { url: values['database-url'], runs: Number(values.runs), only: values.only, out: values.out };
  } catch (error) {
    throw new StartError(
      `${errorMessage(error)}. Usage: npm run bench -- queries [--database-url URL] [--runs N] [--only TEXT] [--out FILE]`,
      { cause: error },
    );
  }
}

async function measure(database: RecordingDatabase, config: Config, { runs, only, out }: Options): Promise<void> {
  const app = await NestFactory.createApplicationContext(
    AppModule.with(config, database, new Cache({ bytes: 1 }), new Secrets([randomUUID()])),
    {
      logger: ['error'],
    },
  );
  const shop = shopForPages(app, config);
  const facts = { ...(await readFacts(database)), sitemapParts: await shop.sitemapParts() };
  const recorded: Recorded[] = [];
  const calls: Timed[] = [];
  for (const query of HOT_QUERIES.filter(({ name }) => name.includes(only))) {
    calls.push(await time(database, query, { shop, facts, runs }, recorded));
  }
  const statements = await statementReports(database, recorded);
  writeFileSync(out, queriesPage({ scale: await describeScale(database, facts), limit: LIMIT_MS, calls, statements }));
  await app.close();
  const slow = statements.filter(({ p95 }) => p95 >= LIMIT_MS);
  console.log(`${out} is written; ${slow.length} of ${statements.length} statements are at ${LIMIT_MS} ms or more.`);
  for (const { name, p95 } of slow) console.log(`  ${name}: p95 ${ms(p95)} ms`);
  if (slow.length > 0) process.exitCode = 1;
}

async function time(
  database: RecordingDatabase,
  query: HotQuery,
  { shop, facts, runs }: { shop: Shop; facts: Facts; runs: number },
  recorded: Recorded[],
): Promise<Timed> {
  const draw = new Draw(20_261_123);
  const milliseconds: number[] = [];
  for (let run = -WARM_UP; run < runs; run += 1) {
    database.recording = run < 0 ? undefined : recorded;
    const started = performance.now();
    await query.run(shop, facts, draw);
    if (run >= 0) milliseconds.push(performance.now() - started);
  }
  database.recording = undefined;
  const result = timed(query.name, milliseconds);
  console.log(`${query.name.padEnd(50)} p50 ${ms(result.p50).padStart(5)}  p95 ${ms(result.p95).padStart(5)}`);
  return result;
}

async function statementReports(
  database: RecordingDatabase,
  recorded: readonly Recorded[],
): Promise<StatementReport[]> {
  const waitedFor = recorded.filter(({ operation }) => !isBackground(operation));
  const byOperation = Map.groupBy(waitedFor, ({ operation }) => operation);
  const reports: StatementReport[] = [];
  for (const [operation, samples] of [...byOperation].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const figures = timed(
      operation,
      samples.map(({ milliseconds }) => milliseconds),
    );
    const sample = samples.find(({ milliseconds }) => milliseconds === figures.p95);
    if (sample !== undefined) reports.push({ ...figures, sample, plan: await planOf(database, sample) });
  }
  return reports;
}

/** Within a transaction that is rolled back, should a statement ever write. */
async function planOf(database: RecordingDatabase, { sql, values }: Recorded): Promise<string> {
  const explain = /^\s*EXPLAIN/i.test(sql) ? sql.replace(/\(FORMAT JSON\)/, '') : `EXPLAIN (ANALYZE, BUFFERS) ${sql}`;
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN READ ONLY');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(explain, [...values]);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  } catch (error) {
    return `No plan: ${errorMessage(error)}`;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function describeScale(database: RecordingDatabase, facts: Facts): Promise<string> {
  const [server] = await database.query<{ version: string; buffers: string }>(
    'bench.server',
    `SELECT current_setting('server_version') AS version, current_setting('shared_buffers') AS buffers`,
  );
  const count = new Intl.NumberFormat('en').format(facts.products);
  return (
    `${count} listed products, ${facts.categories.length} categories, PostgreSQL ${server?.version} with ` +
    `${server?.buffers} of shared buffers, ${availableParallelism()} cores, Node.js ${process.version}.`
  );
}
