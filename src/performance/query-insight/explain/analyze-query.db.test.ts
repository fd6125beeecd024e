import { beforeAll, describe, expect, it } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { type AnalysisOptions, analyzeQuery } from './analyze-query.ts';

let database: Database;
const options: AnalysisOptions = { tell: () => undefined };
const analyse = async (sql: string, params: readonly (string | null)[] = [], more: AnalysisOptions = {}) =>
  analyzeQuery(database.pool, sql, params, { ...options, ...more });

/** What a statement could change, in a form that can be compared. */
async function stateOfThings() {
  return database.query(
    'test.state',
    `SELECT string_agg(id || note, ',' ORDER BY id) AS things, (SELECT count(*)::int FROM traces) AS traces FROM things`,
  );
}

const SCHEMA = `
  CREATE TABLE things (id int PRIMARY KEY, note text);
  INSERT INTO things SELECT n, 'note ' || n FROM generate_series(1, 500) n;
  CREATE TABLE traces (at timestamptz);
  ANALYZE things;
  CREATE VIEW plain_view AS SELECT id, upper(note) AS note FROM things;`;

beforeAll(async () => {
  ({ database } = await testDatabase());
  await database.query('test', SCHEMA);
});

describe('what only reads', () => {
  it('is run and rolled back, with its values', async () => {
    const analysis = await analyse('SELECT * FROM things WHERE id = $1 AND note LIKE $2;', ['5', 'note%']);
    expect(analysis).toMatchObject({
      analyzed: true,
      slow: false,
      sql: 'SELECT * FROM things WHERE id = $1 AND note LIKE $2',
    });
    expect(analysis.plan.root).toMatchObject({ relation: 'things', actual: { rows: 1 } });
    expect(analysis.planningMs).toBeGreaterThan(0);
    expect(analysis.totalMs).toBeGreaterThan(0);
  });

  it.each([
    ['VALUES (1), (2)'],
    ['TABLE things'],
    ['WITH a AS MATERIALIZED (SELECT 1) SELECT * FROM a'],
    ['SELECT * FROM plain_view'],
    [
      `SELECT upper(note), extract(year FROM now()), trim(note), 'a' SIMILAR TO 'b', now() AT TIME ZONE 'UTC' FROM things TABLESAMPLE system (10)`,
    ],
    ['SELECT random(), gen_random_uuid(), row_number() OVER (ORDER BY id), sum(id) OVER () FROM things'],
    [`SELECT to_tsvector('english', note) @@ websearch_to_tsquery('note') FROM things`],
    [`SELECT jsonb_path_query('{"a":1}', '$.a'), string_agg(note, ',' ORDER BY id) FROM things`],
    [`SELECT similarity(note, 'x') FROM things WHERE note % 'x'`],
  ])('%s is run', async (sql) => {
    await expect(analyse(sql)).resolves.toMatchObject({ analyzed: true });
  });

  it('is planned for all values where none are given', async () => {
    const analysis = await analyse('SELECT * FROM things WHERE id = $1');
    expect(analysis).toMatchObject({ analyzed: false, executionMs: null });
    expect(analysis.plan.root.conditions.indexCond).toContain('$1');
    await expect(analyse('SELECT * FROM things WHERE id = $1')).resolves.toMatchObject({ analyzed: false });
  });

  it('may call a function of its own that somebody vouches for', async () => {
    await database.query('test', `CREATE FUNCTION own(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 + 1`);
    await expect(analyse('SELECT own(1)')).rejects.toMatchObject({ code: 'sql-function-refused' });
    const policy = { functions: ['public.own'] };
    await expect(analyse('SELECT own(1)', [], { policy })).resolves.toMatchObject({ analyzed: true });
  });
});

describe('what writes', () => {
  it.each([
    ['INSERT INTO things VALUES ($1, $2) ON CONFLICT DO NOTHING', ['9', 'x']],
    ['UPDATE things SET note = $1', []],
    ['DELETE FROM things', []],
    ['MERGE INTO things USING traces ON true WHEN MATCHED THEN DELETE', []],
  ])('%s is planned and not run', async (sql, params) => {
    const before = await stateOfThings();
    await expect(analyse(sql, params)).resolves.toMatchObject({ analyzed: false, slow: false });
    expect(await stateOfThings()).toEqual(before);
  });
});

describe('what takes long', () => {
  it('is ended by the server, and the next statement is explained', async () => {
    const endless = analyse('SELECT count(*) FROM generate_series(1, 2000000000)', [], { timeoutMs: 300 });
    await expect(endless).rejects.toMatchObject({ code: 'sql-too-slow' });
    await expect(analyse('SELECT 1')).resolves.toMatchObject({ analyzed: true });
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
  });

  it('is told when it is slow, without its constants', async () => {
    const lines: string[] = [];
    const tell = (line: string) => void lines.push(line);
    const { slow } = await analyse(`SELECT count(*), 'secret' FROM generate_series(1, $1)`, ['1000'], {
      slowMs: 0,
      tell,
    });
    expect(slow).toBe(true);
    expect(lines).toEqual([expect.stringMatching(/^Slow statement [0-9a-f]{16}: [\d.]+ ms, over 0 ms: SELECT count/)]);
    expect(lines[0]).not.toMatch(/secret|1000/);
  });

  it('waits for its turn, and not without end', async () => {
    const all = await Promise.allSettled(Array.from({ length: 8 }, async () => analyse('SELECT 1')));
    const busy = all.filter((one) => one.status === 'rejected').map(({ reason }) => (reason as { code: string }).code);
    expect(busy).toEqual(['analysis-busy', 'analysis-busy', 'analysis-busy']);
  });

  it('does not wait for a lock that somebody holds', async () => {
    await database.transaction(async (transaction) => {
      await transaction.query('test', 'LOCK things');
      await expect(analyse('SELECT * FROM things')).rejects.toMatchObject({ code: 'sql-locked' });
    });
  });
});

describe('what is wrong with it', () => {
  it.each([
    ['SELECT x FROM nothing', [], 'sql-wrong'],
    ['SELECT $1::int', ['1', '2'], 'sql-parameters'],
    ['SELECT $1::text', ['\0'], 'sql-parameters'],
    ['SELECT $1::int', ['x'], 'sql-failed'],
    ['SELECT 1 / 0', [], 'sql-failed'],
  ])('%s %j answers %s', async (sql, params, code) => {
    await expect(analyse(sql, params)).rejects.toMatchObject({ code, status: 422 });
  });

  it('tells nothing that is stored', async () => {
    await expect(analyse('SELECT note::int FROM things')).rejects.toMatchObject({
      message: 'The statement failed in PostgreSQL (SQLSTATE 22P02).',
    });
  });
});
