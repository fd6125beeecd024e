import type { Shop } from '../src/storefront/shop.ts';
import { Draw } from './draw.ts';
import { type HotQuery, isBackground } from './queries.catalogue.ts';
import type { Facts } from './queries.facts.ts';
import { ms, type Timed, timed } from './queries.report.ts';
import type { Recorded, RecordingDatabase } from './recording-database.ts';

const WARM_UP = 10;

/** A statement as it was sent, with the unit its time is told in: milliseconds of the calibrating statement beside it. */
export interface Sample extends Recorded {
  unitMs: number;
}

export interface Measured {
  calls: Timed[];
  /** Statements that somebody waits for, by their operation, in the order they were sent. */
  samples: Map<string, Sample[]>;
}

/** Asks each of the queries `runs` times with drawn parameters, the calibrating statement between one and the next. */
export async function measureQueries(
  database: RecordingDatabase,
  queries: readonly HotQuery[],
  { shop, facts, runs }: { shop: Shop; facts: Facts; runs: number },
): Promise<Measured> {
  const calls: Timed[] = [];
  const samples: Sample[] = [];
  const calibrate = async () => calibration(database, facts);
  for (const query of queries) {
    const { call, recorded, unitMs } = await time(database, query, { shop, facts, runs, calibrate });
    calls.push(call);
    samples.push(...recorded.map((each) => ({ ...each, unitMs })));
  }
  const waitedFor = samples.filter(({ operation }) => !isBackground(operation));
  return { calls, samples: Map.groupBy(waitedFor, ({ operation }) => operation) };
}

interface Timing {
  shop: Shop;
  facts: Facts;
  runs: number;
  calibrate: () => Promise<number>;
}

async function time(database: RecordingDatabase, query: HotQuery, { shop, facts, runs, calibrate }: Timing) {
  const draw = new Draw(20_261_123);
  const recorded: Recorded[] = [];
  const milliseconds: number[] = [];
  const units: number[] = [];
  for (let run = -WARM_UP; run < runs; run += 1) {
    database.recording = run < 0 ? undefined : recorded;
    const started = performance.now();
    await query.run(shop, facts, draw);
    if (run >= 0) milliseconds.push(performance.now() - started);
    database.recording = undefined;
    units.push(await calibrate());
  }
  const call = timed(query.name, milliseconds);
  console.log(`${query.name.padEnd(50)} p50 ${ms(call.p50).padStart(5)}  p95 ${ms(call.p95).padStart(5)}`);
  return { call, recorded, unitMs: timed('', units).p50 };
}

/**
 * What hot statements do, always the same: a hundred rows by their keys, and a few thousand steps of the processor. Its
 * time tells how fast this machine is at this moment. @returns milliseconds
 */
async function calibration(database: RecordingDatabase, facts: Facts): Promise<number> {
  const ids = facts.samples.slice(0, 100).map(({ id }) => id);
  const started = performance.now();
  await database.query(
    'bench.calibration',
    `SELECT sum(length(p.title)) + (SELECT sum(hashint4(i) % 7) FROM generate_series(1, 5000) AS i) AS sum
     FROM products p WHERE p.id = ANY ($1::uuid[])`,
    [ids],
  );
  return performance.now() - started;
}
