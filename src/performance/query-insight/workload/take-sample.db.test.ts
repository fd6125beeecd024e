import { beforeAll, beforeEach, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { statementHistory } from './statement-history.ts';
import { takeSample } from './take-sample.ts';
import { tidySamples } from './tidy-samples.ts';
import { topStatements } from './top-statements.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
});

beforeEach(async () => {
  await database.query(
    'test.clear',
    `TRUNCATE insight_samples, insight_statements, insight_counters, insight_sampling`,
  );
});

const longAgo = new Date(0);

async function run(operation: string, times: number, sql = 'SELECT generate_series(1, 3)'): Promise<void> {
  for (let time = 0; time < times; time += 1) await database.query(operation, sql);
}

async function sampled(operation: string) {
  const { statements } = await topStatements(database, { since: longAgo, limit: 100, by: 'calls' });
  return statements.find((statement) => statement.operation === operation);
}

/** Statements that differ from each other and from those of other tests, whatever was counted before. */
let shapes = 0;
const newShape = () => `SELECT generate_series(1, 3)${', 1'.repeat((shapes += 1))}`;

test('the first sample only remembers, the next has what came since', async () => {
  const shape = newShape();
  const sql = `${shape}, pg_sleep(0.00)`;
  await run('shop.counted', 5, `${shape}, pg_sleep(0.01)`);
  expect(await takeSample(database)).toBe(0);
  await run('shop.counted', 3, sql);
  expect(await takeSample(database)).toBeGreaterThan(0);
  expect(await sampled('shop.counted')).toMatchObject({ calls: 3, rows: 9, toplevel: true, maxMs: null });
  await takeSample(database);
  expect(await sampled('shop.counted')).toMatchObject({ calls: 3 });
  await run('shop.counted', 2, sql);
  await takeSample(database);
  expect(await sampled('shop.counted')).toMatchObject({ calls: 5, rows: 15 });
});

test('a new statement is counted from its first call, with its extremes', async () => {
  await takeSample(database);
  await run('shop.newcomer', 2, newShape());
  await takeSample(database);
  const newcomer = await sampled('shop.newcomer');
  expect(newcomer).toMatchObject({ calls: 2, rows: 6, minMs: expect.any(Number), maxMs: expect.any(Number) });
  expect(newcomer!.stddevMs).toBeLessThanOrEqual(newcomer!.maxMs! - newcomer!.minMs! + 0.001);
  expect(newcomer!.meanMs * 2).toBeCloseTo(newcomer!.totalMs, 6);
});

test('after a reset of the statistics what is counted anew is all new, even where it is more than before', async () => {
  const sql = newShape();
  await run('shop.reset', 4, sql);
  await takeSample(database);
  await database.query('test.reset', `SELECT pg_stat_statements_reset()`);
  await run('shop.reset', 6, sql);
  await takeSample(database);
  expect(await sampled('shop.reset')).toMatchObject({ calls: 6 });
});

test('what was counted while nobody sampled for long belongs to no minute', async () => {
  const sql = newShape();
  await takeSample(database);
  await database.query('test.gap', `UPDATE insight_sampling SET taken_at = now() - interval '1 hour'`);
  await run('shop.gap', 4, sql);
  expect(await takeSample(database)).toBe(0);
  await run('shop.gap', 1, sql);
  await takeSample(database);
  expect(await sampled('shop.gap')).toMatchObject({ calls: 1 });
});

test('beyond the first by time, statements are one row, and the sum stays whole', async () => {
  await takeSample(database);
  await run('shop.slow', 1, `${newShape()}, pg_sleep(0.2)`);
  await run('shop.quick-one', 3, newShape());
  await run('shop.quick-two', 4, newShape());
  await takeSample(database, { top: 1 });
  expect(await sampled('shop.slow')).toMatchObject({ calls: 1 });
  expect(await sampled('shop.quick-one')).toBeUndefined();
  const { statements, calls } = await topStatements(database, { since: longAgo });
  const others = statements.find(({ queryId }) => queryId === '0');
  expect(others).toMatchObject({ operation: null, text: null, maxMs: null });
  expect(others!.calls).toBeGreaterThanOrEqual(7);
  expect(calls).toBe(others!.calls + 1);
  expect(statements.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 5);
});

test('many processes that sample at once count once, and samples keep themselves out', async () => {
  const sql = newShape();
  await takeSample(database);
  await run('shop.once', 5, sql);
  await Promise.all(Array.from({ length: 6 }, async () => takeSample(database)));
  expect(await sampled('shop.once')).toMatchObject({ calls: 5 });
  const { statements } = await topStatements(database, { since: longAgo, limit: 100 });
  expect(statements.filter(({ operation }) => operation?.startsWith('insight.'))).toEqual([]);
});

test('no password of a role is stored or shown', async () => {
  await takeSample(database);
  await database.query('test.role', `CREATE ROLE sampled_role PASSWORD 'hunter2-of-the-test'`);
  await database.query('test.role', `ALTER ROLE sampled_role PASSWORD 'hunter2-of-the-test'`);
  await database.query('test.role', `DROP ROLE sampled_role`);
  await takeSample(database);
  const seen = await database.query('test.texts', `SELECT text FROM insight_statements`);
  const [kept, live] = await Promise.all([
    topStatements(database, { since: longAgo, limit: 100 }),
    topStatements(database, { limit: 100, by: 'calls' }),
  ]);
  expect(JSON.stringify(seen)).toContain('ROLE sampled_role PASSWORD');
  for (const told of [seen, kept, live]) expect(JSON.stringify(told)).not.toContain('hunter2-of-the-test');
});

test('minutes become hours once, nothing is counted twice, the old is forgotten', async () => {
  await database.query(
    'test.old',
    `INSERT INTO insight_samples (bucket, query_id, minutes, toplevel, calls, total_ms, min_ms, max_ms, square_ms, plan_ms,
       rows, hit, read, dirtied, written, temp, io_ms, wal_bytes)
     SELECT date_trunc('hour', now()) - make_interval(hours => hours, mins => minute), query, minutes, true,
       1, 2, hours, hours, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0
     FROM (VALUES (1, 1), (30, 1), (50, 1), (29 * 24, 60), (31 * 24, 60)) AS spans (hours, minutes),
       generate_series(1, 5) AS minute, generate_series(1, 60) AS query
     WHERE minutes = 1 OR minute = 1
     ON CONFLICT DO NOTHING`,
  );
  const before = await topStatements(database, { since: new Date(Date.now() - 30 * 86_400_000) });
  await tidySamples(database);
  await tidySamples(database);
  const after = await topStatements(database, { since: longAgo });
  expect(after.calls).toBe(before.calls);
  const kinds = await database.query(
    'test.kinds',
    `SELECT minutes, count(DISTINCT bucket)::int AS buckets, count(*)::int AS rows FROM insight_samples GROUP BY minutes ORDER BY minutes`,
  );
  expect(kinds).toEqual([
    { minutes: 1, buckets: 5, rows: 300 },
    // 50 told apart and the other ten together in each of two hours; the month-old one as it was.
    { minutes: 60, buckets: 3, rows: 51 + 51 + 60 },
  ]);
});

test('the history of a statement has its spans in order', async () => {
  await takeSample(database);
  await run('shop.history', 3, newShape());
  await takeSample(database);
  const { queryId } = (await sampled('shop.history'))!;
  await database.query(
    'test.past',
    `INSERT INTO insight_samples SELECT bucket - interval '20 minutes', query_id, minutes, toplevel, 7, total_ms, 1, 2,
       square_ms, plan_ms, rows, hit, read, dirtied, written, temp, io_ms, wal_bytes
     FROM insight_samples WHERE query_id = $1`,
    [queryId],
  );
  const history = await statementHistory(database, queryId, 'hour');
  expect(history).toMatchObject({ operation: 'shop.history', stepSeconds: 60, points: [{ calls: 7 }, { calls: 3 }] });
  expect(history!.points[1]!.at.getTime() - history!.points[0]!.at.getTime()).toBe(20 * 60_000);
  for (const unknown of ['1', '9'.repeat(19), 'x', '']) {
    expect(await statementHistory(database, unknown, 'hour')).toBeNull();
  }
});
