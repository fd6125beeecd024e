import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasPostgres15, type RunningPostgres, startPostgres15 } from '../../../../test/support/postgres-15.ts';
import { analyzeQuery } from './analyze-query.ts';

if (!hasPostgres15) console.warn('Statements are not explained on PostgreSQL 15: it is not installed.');

const SCHEMA = `
  CREATE TABLE things (id int PRIMARY KEY, note text);
  INSERT INTO things SELECT n, 'note ' || n FROM generate_series(1, 500) n;
  CREATE SEQUENCE numbers;
  CREATE FUNCTION trace() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM nextval('numbers'); RETURN 1; END $$;
  CREATE FUNCTION trace_stable() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN trace(); END $$;
  CREATE VIEW view_of_trace AS SELECT id, trace() FROM things;
  CREATE DOMAIN traced AS int CHECK (trace_stable() = VALUE);
  CREATE STATISTICS things_both (ndistinct) ON id, note FROM things;
  ANALYZE things`;

describe.skipIf(!hasPostgres15)('on PostgreSQL 15', () => {
  let server: RunningPostgres;
  let pool: Pool;

  beforeAll(async () => {
    server = await startPostgres15();
    pool = new Pool({ connectionString: server.url });
    await pool.query(SCHEMA);
  });
  afterAll(async () => {
    await pool.end();
    await server.stop();
  });

  const analyse = async (sql: string, params: readonly string[] = []) =>
    analyzeQuery(pool, sql, params, { tell: () => undefined });

  async function expectUntouched(): Promise<void> {
    const { rows } = await pool.query(
      'SELECT (SELECT count(*)::int FROM things) AS things, (SELECT is_called FROM numbers) AS called',
    );
    expect(rows).toEqual([{ things: 500, called: false }]);
  }

  it('a statement is run with its values, and its plan read', async () => {
    const analysis = await analyse('SELECT * FROM things WHERE id = $1', ['5']);
    expect(analysis).toMatchObject({ analyzed: true, plan: { root: { relation: 'things', actual: { rows: 1 } } } });
    expect(analysis.plan.root.buffers).toBeDefined();
  });

  it('what is too new for the server is refused by it, in a sentence', async () => {
    await expect(analyse(`SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a int PATH '$')) x`)).rejects.toMatchObject({
      code: expect.stringMatching(/^sql-/),
    });
  });

  it.each([
    ['WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone'],
    [`SELECT nextval('numbers')`],
    ['SELECT trace()'],
    ['SELECT trace_stable()'],
    ['SELECT * FROM view_of_trace'],
    ['SELECT 1::traced'],
    [`SELECT set_config('jit', 'off', false)`],
    [`SELECT pg_read_file('PG_VERSION')`],
    ['SELECT 1; DELETE FROM things'],
  ])('%s is refused, and nothing has changed', async (sql) => {
    await expect(analyse(sql)).rejects.toMatchObject({ code: expect.stringMatching(/^sql-/) });
    await expectUntouched();
  });

  it.each([
    ['INSERT INTO things VALUES (0)'],
    ['MERGE INTO things t USING (VALUES (1)) v(id) ON t.id = v.id WHEN MATCHED THEN DELETE'],
  ])('%s is planned and not run', async (sql) => {
    await expect(analyse(sql)).resolves.toMatchObject({ analyzed: false, executionMs: null });
    await expectUntouched();
  });

  it('a statement that takes too long is ended', async () => {
    const slow = 'SELECT count(*) FROM things a, things b, things c, things d';
    const run = analyzeQuery(pool, slow, [], { tell: () => undefined, timeoutMs: 200 });
    await expect(run).rejects.toMatchObject({ code: 'sql-too-slow' });
  }, 20_000);
});
