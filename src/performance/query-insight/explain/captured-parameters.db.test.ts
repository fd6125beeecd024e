import { afterEach, beforeAll, expect, it } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { CapturedParameters } from './captured-parameters.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
});

let captured: CapturedParameters | undefined;
afterEach(() => captured?.stop());

function capture(slowMs = 10_000) {
  const lines: string[] = [];
  captured = new CapturedParameters({ operations: ['catalog.'], slowMs, tell: (line) => void lines.push(line) });
  captured.start();
  return { captured, lines };
}

it('keeps the latest and the slowest values of an operation', async () => {
  const { captured } = capture();
  await database.query('catalog.one', 'SELECT $1::int, pg_sleep(0.2)', [0]);
  for (const n of [1, 2, 3, 4]) await database.query('catalog.one', 'SELECT $1::int, pg_sleep(0.2)', [n]);
  expect(captured.of('catalog.one')?.recent.map(({ values }) => values)).toEqual([[4], [3], [2]]);
  expect(captured.of('catalog.one')?.slowest).toHaveLength(3);
});

it('keeps nothing of other operations, of what is too large, of what failed, and after its end', async () => {
  const { captured } = capture();
  await database.query('identity.session', 'SELECT $1::text', ['secret']);
  await database.query('catalog.large', 'SELECT length($1::text)', ['x'.repeat(20_000)]);
  await database.query('catalog.wrong', 'SELECT $1::int / 0', [1]).catch(() => undefined);
  const operations = ['identity.session', 'catalog.large', 'catalog.wrong'];
  expect(operations.map((operation) => captured.of(operation))).toEqual([undefined, undefined, undefined]);
  captured.stop();
  await database.query('catalog.late', 'SELECT $1::int', [1]);
  expect(captured.of('catalog.late')).toBeUndefined();
});

it('tells a slow operation once a minute, by its name and time alone', async () => {
  const { lines } = capture(0);
  for (const secret of ['hidden', 'hidden too']) await database.query('identity.any', 'SELECT $1::text', [secret]);
  expect(lines).toEqual([expect.stringMatching(/^Slow statement identity\.any: [\d.]+ ms, over 0 ms\.$/)]);
});
