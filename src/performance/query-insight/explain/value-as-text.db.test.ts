import { beforeAll, expect, it } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { valueAsText } from './value-as-text.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase());
});

it.each([
  ['text', `it's "so" \\ here`],
  ['int', 12],
  ['boolean', true],
  ['text', null],
  ['timestamptz', new Date('2026-03-04T05:06:07.089Z')],
  ['bytea', Buffer.from([0, 255, 92])],
  ['text[]', ['a,b', '"c"', '\\', '{}', '', 'NULL', null]],
  [
    'int[]',
    [
      [1, 2],
      [3, null],
    ],
  ],
  ['int[]', []],
  ['jsonb', { a: ['"', 1] }],
])('means to PostgreSQL what the value did: %s', async (type, value) => {
  const [row] = await database.query<{ same: boolean }>(
    'test',
    `SELECT $1::${type} IS NOT DISTINCT FROM $2::text::${type} AS same`,
    [value, valueAsText(value)],
  );
  expect(row?.same).toBe(true);
});
