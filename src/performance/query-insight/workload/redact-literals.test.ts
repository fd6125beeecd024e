import { expect, test } from 'vitest';

import { redactLiterals } from './redact-literals.ts';

test.each([
  [`ALTER ROLE shop PASSWORD 'hunter2'`, `ALTER ROLE shop PASSWORD '…'`],
  [
    `alter role shop password E'it\\'s hunter2' valid until '2030-01-01'`,
    `alter role shop password '…' valid until '…'`,
  ],
  [`CREATE USER a PASSWORD 'it''s hunter2'`, `CREATE USER a PASSWORD '…'`],
  [`CREATE USER a PASSWORD $$hunter2$$`, `CREATE USER a PASSWORD '…'`],
  [`CREATE USER a PASSWORD $p$hunter2 $$ x$p$`, `CREATE USER a PASSWORD '…'`],
  [`CREATE USER a PASSWORD U&'hunter\\0032'`, `CREATE USER a PASSWORD '…'`],
  [`CREATE USER a PASSWORD 'hunter2 and then cut o`, `CREATE USER a PASSWORD '…'`],
  [`DO $do$ BEGIN PERFORM 'hunter2'; END`, `DO '…'`],
  [`/* hunter2 */ -- hunter2\nSET x = 5`, `SET x = ?`],
  [`EXECUTE pay(4111111111111111, 'hunter2')`, `EXECUTE pay(?, '…')`],
  [`SELECT * FROM users WHERE phone = 4915112345`, `SELECT * FROM users WHERE phone = ?`],
  [
    `SELECT $1 FROM users WHERE phone = 4915112345 AND name = 'hunter2'`,
    `SELECT $1 FROM users WHERE phone = ? AND name = '…'`,
  ],
  [`SELECT 0x1F, 1_000.5e-3, .5`, `SELECT ?, ?, ?`],
])('%s keeps no value', (text, redacted) => {
  expect(redactLiterals(text)).toBe(redacted);
});

test.each([
  `SELECT /* catalog.list */ p1.id, "col 'x' 5", a::numeric(10,2) FROM t1 AS p1 WHERE id = $1 LIMIT $2`,
  `(SELECT $1) UNION SELECT $2::varchar(20)`,
  `WITH x AS (SELECT $1) SELECT * FROM x`,
])('%s is normalised and stays as it is', (text) => {
  expect(redactLiterals(text)).toBe(text);
});

test('a text as long as PostgreSQL keeps is read once', () => {
  const text = `SELECT ${'$1, '.repeat(20_000)} 'x${"'".repeat(10_001)}`;
  expect(redactLiterals(text)).not.toContain("''");
});
