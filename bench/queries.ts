// npm run bench -- queries [--database-url URL] [--runs N] [--only TEXT] [--out FILE] [--plans FILE] [--accept | --add] [--plans-only]
import 'reflect-metadata';

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { migrations } from '../migrations/index.ts';
import { AppModule } from '../src/app.module.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { withServer } from '../src/commands/with-database.ts';
import { type Config, readConfig } from '../src/config.ts';
import { shopForPages } from '../src/for-pages/shop.ts';
import { Cache } from '../src/performance/cache/index.ts';
import { migrate } from '../src/performance/database/index.ts';
import { Secrets } from '../src/performance/secrets/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import { businessQueries } from './queries.business.ts';
import { HOT_QUERIES } from './queries.catalogue.ts';
import { explain, schemaFacts, textPlanOf } from './queries.explain.ts';
import { type Facts, readFacts } from './queries.facts.ts';
import { isSameScale, judge, type Observed } from './queries.guard.ts';
import { measureQueries, type Sample } from './queries.measure.ts';
import { acceptPlans, readPlans, writePlans } from './queries.plans.ts';
import { queriesPage, type StatementReport, timed } from './queries.report.ts';
import { tell } from './queries.verdict.ts';
import { RecordingDatabase } from './recording-database.ts';

const LIMIT_MS = 50;

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
  plans: string;
  /** What becomes of the plans of this run. */
  accept: 'replace' | 'add' | undefined;
  /** Times mean nothing here: none is judged or written. */
  plansOnly: boolean;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        'database-url': { type: 'string' },
        runs: { type: 'string', default: '120' },
        only: { type: 'string', default: '' },
        out: { type: 'string', default: 'docs/performance/queries.md' },
        plans: { type: 'string', default: 'bench/queries.plans.json' },
        accept: { type: 'boolean', default: false },
        add: { type: 'boolean', default: false },
        'plans-only': { type: 'boolean', default: false },
      },
    });
    if (!/^[1-9]\d{0,4}$/.test(values.runs)) throw new Error('--runs must be a whole number from 1 to 99999');
    const { only, out, plans, accept, add, 'plans-only': plansOnly, 'database-url': url, runs } = values;
    return {
      url,
      runs: Number(runs),
      only,
      out,
      plans,
      accept: accept ? 'replace' : add ? 'add' : undefined,
      plansOnly,
    };
  } catch (error) {
    throw new StartError(
      `${errorMessage(error)}. Usage: npm run bench -- queries [--database-url URL] [--runs N] [--only TEXT] [--out FILE] ` +
        '[--plans FILE] [--accept | --add] [--plans-only]',
      { cause: error },
    );
  }
}

async function measure(database: RecordingDatabase, config: Config, options: Options): Promise<void> {
  const app = await openShop(database, config);
  const shop = shopForPages(app, config);
  const facts = { ...(await readFacts(database)), sitemapParts: await shop.sitemapParts() };
  const queries = [...HOT_QUERIES, ...businessQueries(app)].filter(({ name }) => name.includes(options.only));
  const { calls, samples } = await measureQueries(database, queries, { shop, facts, runs: options.runs });
  const { statements, observed } = await look(database, samples, options);
  if (!options.plansOnly) {
    const scale = await describeScale(database, facts);
    writeFileSync(options.out, queriesPage({ scale, limit: LIMIT_MS, calls, statements }));
    console.log(`${options.out} is written.`);
  }
  await app.close();
  conclude(facts, statements, observed, options);
}

/** Nobody listens; some of its parts prepare the server as they start. */
async function openShop(database: RecordingDatabase, config: Config): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database, new Cache({ bytes: 1 }), new Secrets([randomUUID()])),
    new FastifyAdapter(),
    { logger: ['error'] },
  );
  return app.init();
}

/** Each statement's times, its plans, and the one plan that the page shows. */
async function look(database: RecordingDatabase, samples: ReadonlyMap<string, Sample[]>, { plansOnly }: Options) {
  const facts = await schemaFacts(database);
  const statements: StatementReport[] = [];
  const observed: Observed[] = [];
  for (const [operation, sent] of [...samples].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const milliseconds = sent.map((sample) => sample.milliseconds);
    const figures = timed(operation, milliseconds);
    const sample = sent.find((each) => each.milliseconds === figures.p95);
    if (sample === undefined) continue;
    const { shapes, faults } = await explain(database, sent, plansOnly ? undefined : sample, facts);
    const units = plansOnly
      ? null
      : timed(
          '',
          sent.map((each) => each.milliseconds / each.unitMs),
        ).p50;
    const unitMs = plansOnly ? null : sample.unitMs;
    observed.push({
      operation,
      shapes,
      faults,
      units: units === null ? null : Math.round(units * 1000) / 1000,
      unitMs,
    });
    const plan = plansOnly ? '' : await textPlanOf(database, sample);
    statements.push({ ...figures, within: share(milliseconds), sample, plan });
  }
  return { statements, observed };
}

function share(milliseconds: readonly number[]): number {
  return milliseconds.filter((time) => time < LIMIT_MS).length / milliseconds.length;
}

function conclude(
  { products, orderItems }: Facts,
  statements: readonly StatementReport[],
  observed: readonly Observed[],
  { plans: file, accept, plansOnly }: Options,
): void {
  const scale = { products, orderItems };
  const committed = readPlans(file);
  const compared = committed !== undefined && isSameScale(committed.scale, scale) ? committed : undefined;
  if (accept !== undefined) {
    writePlans(file, acceptPlans(compared, scale, observed, accept));
    console.log(`${file} has the plans of ${observed.length} statements of this run.`);
  }
  const verdicts = judge(accept === undefined ? compared : undefined, observed);
  const slow = plansOnly ? [] : statements.filter(({ p95 }) => p95 >= LIMIT_MS);
  const failed = tell({
    verdicts,
    slow,
    limit: LIMIT_MS,
    compared: compared !== undefined,
    committed: committed?.scale,
  });
  if (failed) process.exitCode = 1;
}

async function describeScale(database: RecordingDatabase, facts: Facts): Promise<string> {
  const [server] = await database.query<{ version: string; buffers: string }>(
    'bench.server',
    `SELECT current_setting('server_version') AS version, current_setting('shared_buffers') AS buffers`,
  );
  const count = (number: number) => new Intl.NumberFormat('en').format(number);
  return (
    `${count(facts.products)} listed products, ${facts.categories.length} categories, ${count(facts.orderItems)} order items, ` +
    `PostgreSQL ${server?.version} with ${server?.buffers} of shared buffers, ${availableParallelism()} cores, ` +
    `Node.js ${process.version}.`
  );
}
