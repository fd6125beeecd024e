import { expect, test } from 'vitest';

import { testDatabase } from '../../../test/support/database.ts';
import { addressKey } from './address-key.ts';

test('an address has one key, however the database would let it be written', async () => {
  const { database } = await testDatabase();
  const pairs = await database.query<{ upper: string; lower: string }>(
    'test.letters',
    `SELECT chr(code) AS upper, lower(chr(code)) AS lower FROM generate_series(1, 1114111) AS code
     WHERE code NOT BETWEEN 55296 AND 57343 AND lower(chr(code)) <> chr(code)`,
    [],
  );
  expect(pairs.length).toBeGreaterThan(1_000);
  const apart = pairs.filter(({ upper, lower }) => addressKey(`a${upper}z@x`) !== addressKey(`a${lower}z@x`));
  expect(apart).toEqual([]);
  expect(addressKey(' Ma\u0130ra@SHOP.example ')).toBe('maira@shop.example');
  expect(addressKey('\u039f\u0394\u039f\u03a3@x')).toBe(addressKey('\u03bf\u03b4\u03bf\u03c3@x'));
});
