import { describe, expect, test } from 'vitest';

import { withCasts, withSharedParameters } from './normalised-text.ts';

describe('a constant with its type before it', () => {
  test.each([
    [`SELECT now() - interval $1`, `SELECT now() - $1::interval`],
    [`SELECT timestamp with time zone $2, DATE $1`, `SELECT $2::timestamp with time zone, $1::DATE`],
    [`SELECT extract($2 FROM at), EXTRACT( $3 from b)`, `SELECT extract(epoch FROM at), EXTRACT( epoch from b)`],
    [`SELECT interval $1 day`, `SELECT $1::interval day`],
  ])('%s', (sql, expected) => {
    expect(withCasts(sql)).toBe(expected);
  });

  test.each([
    `SELECT a.date, $1 FROM a`,
    `SELECT 'interval $1', "date $1", /* text $1 */ $1 -- uuid $1`,
    `SELECT updated $1`,
    `SELECT x FROM a LIMIT $1`,
  ])('and what only looks like it: %s', (sql) => {
    expect(withCasts(sql)).toBe(sql);
  });
});

describe('one constant that stood twice', () => {
  test('of GROUP BY and ORDER BY becomes one parameter again', async () => {
    const sql = `SELECT date_trunc($1, at) AS day, count(*) FROM a WHERE b = $2 GROUP BY date_trunc($3, at) ORDER BY date_trunc($4, at), $5`;
    expect(await withSharedParameters(sql)).toBe(
      `SELECT date_trunc($1, at) AS day, count(*) FROM a WHERE b = $2 GROUP BY date_trunc($1, at) ORDER BY date_trunc($1, at), $3`,
    );
  });

  test('also below a function, in a subquery, and beside longer characters', async () => {
    const sql = `SELECT 'ä', x FROM (SELECT to_char(date_trunc($1, at), $2) AS x FROM a GROUP BY date_trunc($3, at)) s`;
    expect(await withSharedParameters(sql)).toBe(
      `SELECT 'ä', x FROM (SELECT to_char(date_trunc($1, at), $2) AS x FROM a GROUP BY date_trunc($1, at)) s`,
    );
  });

  test('of different expressions stays two', async () => {
    const sql = `SELECT a + $1 FROM t GROUP BY a, b + $2`;
    expect(await withSharedParameters(sql)).toBe(sql);
  });
});
