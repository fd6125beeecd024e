import { expect, test } from 'vitest';

import { testDatabase } from '../../../test/support/database.ts';

test('numbers arrive as numbers, moments as dates, in whatever zone the server writes them', async () => {
  const { database } = await testDatabase();
  const read = async (zone: string) =>
    database.transaction(async (transaction) => {
      await transaction.query('test', `SELECT set_config('TimeZone', $1, true)`, [zone]);
      return transaction.query(
        'test',
        `SELECT 9007199254740991::bigint AS big, 4.25::numeric(3, 2) AS average,
           '2026-11-23T16:07:08.123456Z'::timestamptz AS exact, '2026-02-28T23:59:59Z'::timestamptz AS whole,
           '12026-01-01T00:00:00Z'::timestamptz AS far, NULL::timestamptz AS never`,
      );
    });
  const expected = [
    {
      big: 9_007_199_254_740_991,
      average: 4.25,
      exact: new Date('2026-11-23T16:07:08.123Z'),
      whole: new Date('2026-02-28T23:59:59Z'),
      far: new Date(Date.UTC(12_026, 0, 1)),
      never: null,
    },
  ];
  expect(await read('UTC')).toEqual(expected);
  expect(await read('Asia/Kolkata')).toEqual(expected);
  expect(await read('America/New_York')).toEqual(expected);
});
