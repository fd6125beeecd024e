import { beforeAll, describe, expect, it } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { analyzeQuery } from './analyze-query.ts';

let database: Database;
const analyse = async (sql: string, params: readonly string[]) => analyzeQuery(database.pool, sql, params);

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
