import { beforeAll, describe, expect, test } from 'vitest';

import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { acceptStatement } from './accept-statement.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  await db.database.query(
    'test.function',
    `CREATE FUNCTION own_lower(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
     CREATE FUNCTION md5(integer) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1::text';
     CREATE VIEW looks AS SELECT 1 AS id;
     CREATE TABLE parts (id integer) PARTITION BY RANGE (id)`,
  );
});

describe('is accepted as it is', () => {
  test.each([
    'CREATE INDEX CONCURRENTLY users_by_name ON users (display_name)',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS x ON public.users (lower(email), created_at DESC NULLS LAST)',
    `CREATE INDEX CONCURRENTLY "X y" ON products USING gin (title gin_trgm_ops) WHERE status = 'active' AND deleted_at IS NULL`,
    `CREATE INDEX CONCURRENTLY x ON products (price) INCLUDE (title) WITH (fillfactor = 70) WHERE status IN ('active', 'draft')`,
    `CREATE INDEX CONCURRENTLY x ON users ((email || ' ' || display_name) COLLATE "C") -- why`,
    'DROP INDEX CONCURRENTLY IF EXISTS users_newest',
  ])('%s', async (sql) => {
    expect(await acceptStatement(db.database, ` ${sql} `)).toMatchObject({ statement: sql });
  });

  test('with a name of its own where it has none, and without a semicolon', async () => {
    expect(await acceptStatement(db.database, 'create index concurrently on products (status, price);')).toEqual({
      kind: 'create',
      table: 'products',
      index: 'products_status_price_idx',
      statement: 'create index concurrently products_status_price_idx ON products (status, price)',
    });
  });
});

describe('is refused', () => {
  test.each([
    ['', 'no statement'],
    ['SELECT 1', 'neither creates nor drops'],
    ['DROP TABLE users', 'no index'],
    ['CREATE INDEX x ON users (email)', 'CONCURRENTLY is missing'],
    ['CREATE INDEX CONCURRENTLY x ON users (email); DROP TABLE users', 'not one statement'],
    ['CREATE INDEX CONCURRENTLY x ON users (email', 'syntax error'],
    ['CREATE INDEX CONCURRENTLY x ON nowhere (email)', 'no table nowhere'],
    ['CREATE INDEX CONCURRENTLY x ON pg_catalog.pg_class (relname)', 'no table pg_class'],
    ['CREATE INDEX CONCURRENTLY x ON looks (id)', 'no table'],
    ['CREATE INDEX CONCURRENTLY x ON parts (id)', 'partitioned'],
    ['CREATE INDEX CONCURRENTLY x ON ONLY users (email)', 'ONLY'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) TABLESPACE fast', 'tablespace'],
    ['CREATE INDEX CONCURRENTLY x ON users USING magic (email)', 'no kind of index'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) WITH (parallel_workers = 90)', 'no setting'],
    ['CREATE INDEX CONCURRENTLY x ON users (own_lower(email))', 'own_lower is no immutable function'],
    ['CREATE INDEX CONCURRENTLY x ON users (public.own_lower(email))', 'public.own_lower is no function'],
    ['CREATE INDEX CONCURRENTLY x ON users (md5(email))', 'md5 is no immutable function'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) WHERE now() > created_at', 'now is no immutable function'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) WHERE pg_sleep(100) IS NULL', 'pg_sleep is no immutable function'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) WHERE id IN (SELECT id FROM products)', 'SubLink'],
    ['CREATE INDEX CONCURRENTLY x ON users (email) WHERE id = $1', 'ParamRef'],
    [`CREATE INDEX CONCURRENTLY x ON users (email) WHERE ${'true AND '.repeat(300)}true`, 'longer than'],
    ['DROP INDEX users_newest', 'CONCURRENTLY is missing'],
    ['DROP INDEX CONCURRENTLY users_newest, users_found', 'more than one'],
    ['DROP INDEX CONCURRENTLY users_newest CASCADE', 'CASCADE'],
    ['DROP INDEX CONCURRENTLY pg_catalog.pg_class_oid_index', 'no index pg_class_oid_index'],
    ['DROP INDEX CONCURRENTLY users_pkey', 'A constraint of users needs users_pkey'],
  ])('%.80s', async (sql, why) => {
    const refused = acceptStatement(db.database, sql);
    await expect(refused).rejects.toMatchObject({ code: 'index-statement-refused', status: 422 });
    await expect(refused).rejects.toThrow(why);
  });

  test('what is there already', async () => {
    const again = acceptStatement(db.database, 'CREATE INDEX CONCURRENTLY users_newest ON users (created_at)');
    await expect(again).rejects.toMatchObject({ code: 'index-exists', status: 409 });
  });
});
