import { describe, expect, it } from 'vitest';

import { parseStatement, splitStatements } from './statement.ts';

describe('what a statement says of itself', () => {
  it('names its kind, relations, functions, operators and parameters', async () => {
    const parsed = await parseStatement(`
      WITH recent AS (SELECT * FROM shop.orders WHERE created_at > now() - interval '1 day')
      SELECT lower(u.email), count(*) FROM users u JOIN recent r ON r.user_id = u.id
      WHERE u.name LIKE $2 AND u.status = ANY ($1) UNION ALL TABLE archived;`);
    expect(parsed).toMatchObject({
      kind: 'select',
      statementType: 'SelectStmt',
      relations: [
        { schema: 'shop', name: 'orders' },
        { schema: undefined, name: 'users' },
        { schema: undefined, name: 'archived' },
      ],
      functions: ['now', 'lower', 'count'],
      operators: ['>', '-', '=', '~~'],
      parameters: 2,
    });
    expect(parsed.sql).toMatch(/^WITH.*archived$/s);
  });

  it.each([
    ['VALUES (1)', 'select'],
    ['INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 1 RETURNING *', 'insert'],
    ['UPDATE a SET b = 1 FROM c RETURNING old.b', 'update'],
    ['DELETE FROM a USING b', 'delete'],
    ['MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE', 'merge'],
    ['COPY a FROM STDIN', 'other'],
  ])('%s is of kind %s', async (sql, kind) => {
    await expect(parseStatement(sql)).resolves.toMatchObject({ kind });
  });

  it('is known again whatever its constants', async () => {
    const [one, two, other] = await Promise.all([
      parseStatement(`SELECT 1 FROM a WHERE b = 'x'`),
      parseStatement(`select 2 from a where b = 'y' -- again`),
      parseStatement('SELECT 1 FROM a WHERE c = 1'),
    ]);
    expect(one.fingerprint).toBe(two.fingerprint);
    expect(other.fingerprint).not.toBe(one.fingerprint);
    expect(one.normalized).toBe('SELECT $1 FROM a WHERE b = $2');
  });
});

describe('what is no single statement', () => {
  it.each([
    ['SELECT 1; SELECT 2', 'sql-not-one-statement'],
    [' -- nothing', 'sql-not-one-statement'],
    ['', 'sql-not-one-statement'],
    ['SELECT 1 \0; DROP TABLE a', 'sql-syntax'],
    ['SELECT \uD800', 'sql-syntax'],
    [`SELECT '${'x'.repeat(100_000)}'`, 'sql-too-large'],
  ])('%s is refused', async (sql, code) => {
    await expect(parseStatement(sql)).rejects.toMatchObject({ code, status: 422 });
  });

  it('is refused at its line and column, in characters', async () => {
    await expect(parseStatement(`SELECT 'ä'\n  FORM a b`)).rejects.toMatchObject({
      code: 'sql-syntax',
      message: 'Line 2, column 8: syntax error at or near "a".',
    });
  });

  it('is split where the grammar splits it', async () => {
    await expect(splitStatements(`SELECT ';ä' ; SELECT $$;$$;; -- end;`)).resolves.toEqual([
      `SELECT ';ä'`,
      'SELECT $$;$$',
    ]);
  });
});

describe('what is nested without end', () => {
  it.each([
    ['additions', `SELECT 1${'+1'.repeat(40_000)}`],
    ['casts', `SELECT 1${'::int'.repeat(18_000)}`],
    ['negations', `SELECT ${'not '.repeat(9_000)}true`],
    ['unions', `SELECT 1${' UNION SELECT 1'.repeat(3_000)}`],
  ])('%s are refused, and the next statement is read as ever', async (_, sql) => {
    await expect(parseStatement(sql)).rejects.toMatchObject({ code: 'sql-too-deep' });
    await expect(parseStatement('SELECT 1 FROM a')).resolves.toMatchObject({ relations: [{ name: 'a' }] });
  });
});
