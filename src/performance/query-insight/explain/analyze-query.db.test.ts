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
    `SELECT (SELECT string_agg(id || note, ',' ORDER BY id) FROM things) AS things, (SELECT count(*)::int FROM traces) AS traces,
       (SELECT last_value::int FROM numbers) AS last_value, (SELECT is_called FROM numbers) AS is_called,
       (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks,
       (SELECT count(*)::int FROM pg_class) AS relations, (SELECT count(*)::int FROM pg_largeobject_metadata) AS objects,
       (SELECT count(*)::int FROM pg_stat_activity WHERE state LIKE 'idle in transaction%') AS open`,
  );
}

const SCHEMA = `
  CREATE TABLE things (id int PRIMARY KEY, note text, kind varchar(10));
  INSERT INTO things SELECT n, 'note ' || n, 'a' FROM generate_series(1, 500) n;
  CREATE TABLE traces (at timestamptz DEFAULT now());
  CREATE SEQUENCE numbers;
  ANALYZE things;
  CREATE EXTENSION dblink;
  CREATE EXTENSION postgres_fdw;
  CREATE FUNCTION trace() RETURNS int LANGUAGE plpgsql VOLATILE AS $$ BEGIN PERFORM dblink_exec(current_setting('test.url'), 'INSERT INTO traces DEFAULT VALUES'); RETURN 1; END $$;
  CREATE FUNCTION trace_immutable(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trace(); RETURN true; END $$;
  CREATE FUNCTION trace_stable() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN trace(); END $$;
  CREATE FUNCTION lower(varchar) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trace(); RETURN $1; END $$;
  CREATE FUNCTION of_row(things) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN trace(); END $$;
  CREATE FUNCTION "json_value"(text, text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trace(); RETURN $1; END $$;
  CREATE AGGREGATE own_sum(int) (SFUNC = int4pl, STYPE = int);
  CREATE FUNCTION text_traced(text, text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM trace(); RETURN true; END $$;
  CREATE OPERATOR @@@ (LEFTARG = text, RIGHTARG = text, FUNCTION = text_traced);
  CREATE DOMAIN traced AS text CHECK (trace_immutable(VALUE));
  CREATE DOMAIN sleepy AS text CHECK (pg_sleep(5)::text IS NOT NULL);
  CREATE TYPE pair AS (a int, b traced);
  CREATE VIEW view_of_trace AS SELECT id, trace() FROM things;
  CREATE VIEW view_of_sleep AS SELECT id FROM things WHERE pg_sleep(id) IS NOT NULL;
  CREATE VIEW view_of_view AS SELECT id FROM view_of_sleep;
  CREATE VIEW view_of_roles AS SELECT rolname FROM pg_authid;
  CREATE VIEW plain_view AS SELECT id, upper(note) AS note FROM things;
  CREATE TABLE guarded (id int);
  INSERT INTO guarded VALUES (1);
  ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
  CREATE POLICY guarded_by ON guarded USING (trace_stable() = id);
  CREATE TABLE indexed (note text);
  CREATE INDEX ON indexed (trace_immutable(note)) ;
  CREATE TABLE parent (id int) PARTITION BY RANGE (id);
  CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
  CREATE USER MAPPING FOR CURRENT_USER SERVER elsewhere;
  CREATE FOREIGN TABLE far PARTITION OF parent FOR VALUES FROM (1) TO (2) SERVER elsewhere;
  CREATE FOREIGN TABLE farther (id int) SERVER elsewhere;
  CREATE TABLE defaults (id int DEFAULT length(current_setting('test.url')), b boolean DEFAULT trace_immutable('x'));
  CREATE TABLE ruled (id int);
  CREATE RULE also AS ON INSERT TO ruled DO ALSO SELECT trace_stable();`;

beforeAll(async () => {
  const { database: made, url } = await testDatabase();
  database = made;
  const name = new URL(url).pathname.slice(1);
  await database.query('test', `ALTER DATABASE ${name} SET test.url = '${url.replaceAll("'", "''")}'`);
  await database.query('test', SCHEMA);
});

/** Each with the code it is refused with. */
const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'sql-not-one-statement': [
    'SELECT 1; DROP TABLE things',
    'SELECT 1; COMMIT; DELETE FROM things',
    '/* */ -- ;',
    'COMMIT; SELECT 1',
  ],
  'sql-syntax': [
    'ANALYZE) SELECT 1',
    '(ANALYZE) DELETE FROM things',
    'VERBOSE DELETE FROM things',
    'ANALYZE DELETE FROM things',
    'SELECT 1 \0; DELETE FROM things',
    `SELECT $$a$$;$b$ DROP TABLE things`,
    `SELECT '\\'; DELETE FROM things; --'`.replace(`--'`, `'`),
    'AS SELECT 1',
  ],
  'sql-not-allowed': [
    'EXPLAIN ANALYZE DELETE FROM things',
    'DO $$ BEGIN DELETE FROM things; END $$',
    'CALL something()',
    'COPY things TO PROGRAM $$touch /tmp/x$$',
    'COPY (DELETE FROM things RETURNING *) TO STDOUT',
    'CREATE TABLE more AS SELECT 1',
    'SELECT * INTO more FROM things',
    'SELECT 1 UNION SELECT 2 FROM (SELECT * FROM things FOR UPDATE) x',
    'SELECT * FROM things FOR UPDATE',
    'SELECT * FROM things FOR KEY SHARE SKIP LOCKED',
    'WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone',
    'SELECT (WITH gone AS (UPDATE things SET id = 1 RETURNING 1) SELECT 1)',
    'WITH a AS (MERGE INTO things USING traces ON true WHEN MATCHED THEN DELETE RETURNING 1) SELECT 1',
    'LISTEN a',
    `NOTIFY a, 'b'`,
    'SET work_mem = 1000',
    'RESET ALL',
    'SET TRANSACTION READ WRITE',
    'BEGIN',
    'ROLLBACK',
    'PREPARE a AS SELECT 1',
    'EXECUTE insight_generic',
    'DECLARE a CURSOR WITH HOLD FOR SELECT 1',
    'FETCH ALL FROM a',
    'TRUNCATE things',
    'LOCK things',
    'VACUUM things',
    'REFRESH MATERIALIZED VIEW a',
    `ALTER SYSTEM SET archive_command = 'x'`,
    'CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN 1',
    'SHOW ALL',
    'CHECKPOINT',
    'LOAD $$x$$',
    'SELECT rolpassword FROM pg_authid',
    'SELECT * FROM pg_stats',
    'SELECT * FROM pg_catalog.pg_class',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM view_of_roles',
    'SELECT * FROM numbers',
    'SELECT * FROM farther',
    'SELECT * FROM parent',
    'DELETE FROM farther',
  ],
  'sql-function-refused': [
    'SELECT trace()',
    'SELECT public.trace()',
    'SELECT "trace"()',
    'SELECT trace_stable()',
    `SELECT trace_immutable('x')`,
    `SELECT * FROM things WHERE trace_immutable(note)`,
    'SELECT * FROM trace()',
    'SELECT * FROM ROWS FROM (trace(), generate_series(1, 2)) x',
    'SELECT * FROM things, LATERAL trace()',
    'SELECT lower(kind) FROM things',
    'SELECT t.of_row FROM things t',
    'SELECT (t).of_row FROM things t',
    'SELECT of_row(t) FROM things t',
    'SELECT own_sum(id) FROM things',
    'SELECT own_sum(id) OVER () FROM things',
    `SELECT 'a' OPERATOR(public.@@@) 'b'`,
    `SELECT 'a' @@@ ANY (ARRAY['b'])`,
    `SELECT 1 FROM things ORDER BY note USING @@@`,
    `SELECT 'a'::traced`,
    `SELECT CAST($1 AS traced)`,
    `SELECT traced('a')`,
    `SELECT traced 'a'`,
    `SELECT 'a'::sleepy`,
    `SELECT '{a}'::traced[]`,
    `SELECT '(1,a)'::pair`,
    `SELECT * FROM jsonb_to_record('{"a":"b"}') AS x(a traced)`,
    `SELECT * FROM json_populate_record(NULL::pair, '{"b":"b"}')`,
    `SELECT * FROM XMLTABLE('/a' PASSING '<a>1</a>' COLUMNS a traced PATH '.')`,
    `SELECT JSON_VALUE('"a"', '$')`,
    'SELECT * FROM view_of_trace',
    'SELECT * FROM view_of_sleep',
    'SELECT * FROM view_of_view',
    'SELECT * FROM guarded',
    'SELECT * FROM indexed',
    'SELECT 1 WHERE EXISTS (SELECT 1 FROM (VALUES (trace())) x)',
    'SELECT 1 ORDER BY trace()',
    'SELECT 1 LIMIT trace()',
    'SELECT CASE WHEN true THEN trace() END',
    'SELECT COALESCE(NULL, trace())',
    'VALUES (trace())',
    `SELECT pg_sleep(5)`,
    `SELECT pg_catalog.pg_sleep(5)`,
    `SELECT U&"pg\\005fsleep"(5)`,
    `SELECT nextval('numbers')`,
    `SELECT setval('numbers', 5)`,
    `SELECT pg_advisory_lock(1)`,
    `SELECT pg_try_advisory_lock_shared(1)`,
    `SELECT pg_terminate_backend(pid) FROM generate_series(1, 9) pid`,
    `SELECT pg_cancel_backend(1)`,
    `SELECT pg_reload_conf()`,
    `SELECT pg_rotate_logfile()`,
    `SELECT pg_notify('a', 'b')`,
    `SELECT set_config('transaction_read_only', 'off', false)`,
    `SELECT current_setting('test.url')`,
    `SELECT pg_read_file('PG_VERSION')`,
    `SELECT * FROM pg_ls_dir('.')`,
    `SELECT pg_stat_file('PG_VERSION')`,
    `SELECT lo_create(0)`,
    `SELECT lo_import('/etc/passwd')`,
    `SELECT lo_export(1, '/tmp/x')`,
    `SELECT lo_from_bytea(0, 'x')`,
    `SELECT query_to_xml('SELECT trace()', true, true, '')`,
    `SELECT table_to_xml('view_of_trace', true, true, '')`,
    `SELECT database_to_xml(true, true, '')`,
    `SELECT schema_to_xml('public', true, true, '')`,
    `SELECT cursor_to_xml('a', 1, true, true, '')`,
    `SELECT * FROM ts_stat('SELECT trace()::text::tsvector')`,
    `SELECT ts_rewrite('a'::tsquery, 'SELECT trace()')`,
    `SELECT txid_current()`,
    `SELECT pg_current_xact_id()`,
    `SELECT pg_export_snapshot()`,
    `SELECT pg_switch_wal()`,
    `SELECT pg_create_physical_replication_slot('a')`,
    `SELECT pg_logical_emit_message(true, 'a', 'b')`,
    `SELECT pg_promote()`,
    `SELECT pg_get_viewdef('view_of_trace')`,
    `SELECT has_table_privilege('things', 'select')`,
    `SELECT setseed(0.5)`,
    `SELECT dblink_exec('', 'DELETE FROM things')`,
    `SELECT * FROM dblink('', 'SELECT 1') AS x(a int)`,
    `INSERT INTO defaults (id) VALUES (1)`,
    `INSERT INTO ruled VALUES (1)`,
    `UPDATE things SET id = trace_stable()`,
    `DELETE FROM guarded`,
    `DELETE FROM things WHERE trace_immutable('x')`,
  ],
};

describe('what would act, or could', () => {
  it('is refused, and nothing has happened', async () => {
    const before = await stateOfThings();
    const wrong: string[] = [];
    for (const [code, attacks] of Object.entries(ATTACKS)) {
      for (const sql of attacks) {
        for (const params of sql.includes('$1') ? [[], ['x']] : [[]]) {
          const got = await analyse(sql, params).then(
            () => 'was explained',
            (error: { code?: string; message: string }) => error.code ?? error.message,
          );
          if (got !== code) wrong.push(`${sql}: ${got} instead of ${code}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(await stateOfThings()).toEqual(before);
  }, 300_000);
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
