import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../database/index.ts';
import { indexes } from './indexes.ts';

let database: Database;
beforeAll(async () => {
  ({ database } = await testDatabase('template0'));
});

const run = async (sql: string) => database.query('test.craft', sql);

beforeEach(async () => {
  await run('DROP SCHEMA IF EXISTS craft CASCADE');
  await run('CREATE SCHEMA craft');
  await run('CREATE TABLE craft.parent (id int PRIMARY KEY, code text UNIQUE)');
  await run('CREATE TABLE craft.t (id int PRIMARY KEY, a int, b text, c int, d int4range)');
});

/** Makes the indexes and answers what is said of them, as "code name". */
async function remarksOn(...definitions: string[]): Promise<string[]> {
  for (const definition of definitions) await run(definition);
  const { remarks } = await indexes(database);
  return remarks.map(({ code, subject }) => `${code} ${subject.replace('craft.', '')}`).toSorted();
}

describe('duplicates', () => {
  test('are found, the one that upholds something stays', async () => {
    expect(await remarksOn('CREATE INDEX one ON craft.t (a, b)', 'CREATE INDEX two ON craft.t (a, b)')).toEqual([
      'index-duplicate two',
    ]);
    expect(await remarksOn('CREATE INDEX code ON craft.parent (code)')).toEqual([
      'index-duplicate code',
      'index-duplicate two',
    ]);
  });

  test.each([
    ['expressions', 'USING btree (lower(b))'],
    ['a condition', 'USING btree (a) WHERE c > 0'],
    ['INCLUDE', 'USING btree (a) INCLUDE (c)'],
    ['another method', 'USING hash (b)'],
    ['an order', 'USING btree (a DESC NULLS LAST)'],
  ])('with %s too', async (_, rest) => {
    expect(await remarksOn(`CREATE INDEX one ON craft.t ${rest}`, `CREATE INDEX two ON craft.t ${rest}`)).toEqual([
      'index-duplicate two',
    ]);
  });

  test('can be dropped and made again by what is said of them', async () => {
    await remarksOn('CREATE INDEX "One" ON craft.t (a) WHERE c > 0', 'CREATE INDEX "Two" ON craft.t (a) WHERE c > 0');
    const [remark] = (await indexes(database)).remarks;
    expect(remark).toMatchObject({
      fix: 'DROP INDEX CONCURRENTLY craft."Two"',
      reverse: 'CREATE INDEX CONCURRENTLY "Two" ON craft.t USING btree (a) WHERE (c > 0)',
    });
    await run(remark!.fix!);
    expect((await indexes(database)).remarks).toEqual([]);
    await run(remark!.reverse!);
    expect((await indexes(database)).remarks).toHaveLength(1);
  });
});

describe('prefixes', () => {
  test.each([
    ['(a)', '(a, b)'],
    ['(a)', '(a, b) INCLUDE (c)'],
    ['(a) INCLUDE (b)', '(a, b)'],
    ['(a) INCLUDE (c)', '(a) INCLUDE (c, id)'],
    ['(a DESC)', '(a DESC, b)'],
    ['(lower(b))', '(lower(b), a)'],
    ['(a) WHERE c > 0', '(a, b) WHERE c > 0'],
  ])('%s is covered by %s', async (short, long) => {
    expect(await remarksOn(`CREATE INDEX long ON craft.t ${long}`, `CREATE INDEX short ON craft.t ${short}`)).toEqual([
      'index-prefix short',
    ]);
  });

  test.each([
    ['another order of columns', '(a)', '(b, a)'],
    ['DESC', '(a DESC)', '(a, b)'],
    ['NULLS FIRST', '(a NULLS FIRST)', '(a, b)'],
    ['another operator class', '(b text_pattern_ops)', '(b, a)'],
    ['another collation', '(b COLLATE "C")', '(b COLLATE "POSIX", a)'],
    ['a column that only the short one includes', '(a) INCLUDE (c)', '(a, b)'],
    ['the condition of the long one', '(a)', '(a, b) WHERE c > 0'],
    ['the condition of the short one', '(a) WHERE c > 0', '(a, b)'],
    ['another condition', '(a) WHERE c > 0', '(a, b) WHERE c > 1'],
    ['another expression', '(lower(b))', '(upper(b), a)'],
  ])('%s keeps it apart', async (_, short, long) => {
    expect(await remarksOn(`CREATE INDEX long ON craft.t ${long}`, `CREATE INDEX short ON craft.t ${short}`)).toEqual(
      [],
    );
  });

  test('what upholds something is kept: unique, of a constraint, an exclusion, replica identity', async () => {
    const kept = [
      'CREATE INDEX long ON craft.t (a, b)',
      'CREATE UNIQUE INDEX uniq ON craft.t (a)',
      'ALTER TABLE craft.t ADD CONSTRAINT code UNIQUE (c)',
      'CREATE INDEX longer ON craft.t (c, b)',
      'ALTER TABLE craft.t ADD CONSTRAINT apart EXCLUDE USING gist (d WITH &&)',
    ];
    expect(await remarksOn(...kept)).toEqual([]);
  });

  test('another method covers nothing', async () => {
    expect(
      await remarksOn('CREATE INDEX hashed ON craft.t USING hash (a)', 'CREATE INDEX tree ON craft.t (a, b)'),
    ).toEqual([]);
  });
});

describe('partitions', () => {
  test('have indexes that only their parent can lose', async () => {
    await run('CREATE TABLE craft.parts (a int, b int) PARTITION BY RANGE (a)');
    await run('CREATE TABLE craft.part PARTITION OF craft.parts FOR VALUES FROM (0) TO (10)');
    expect(await remarksOn('CREATE INDEX one ON craft.parts (b)', 'CREATE INDEX two ON craft.parts (b)')).toEqual([
      'index-duplicate two',
    ]);
    const [remark] = (await indexes(database)).remarks;
    expect(remark).toMatchObject({
      fix: 'DROP INDEX craft.two',
      reverse: 'CREATE INDEX two ON ONLY craft.parts USING btree (b)',
    });
  });
});

describe('invalid indexes', () => {
  test('are told, and cover nothing', async () => {
    await remarksOn('CREATE INDEX broken ON craft.t (a, b)', 'CREATE INDEX sound ON craft.t (a)');
    await run(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'craft.broken'::regclass`);
    expect(await remarksOn()).toEqual(['index-invalid broken']);
  });
});

describe('foreign keys', () => {
  const child = (columns: string) => `CREATE TABLE craft.child (id int PRIMARY KEY, x int, ${columns})`;

  test.each([
    ['none', 'CREATE INDEX i ON craft.child (x)'],
    ['one that does not begin with it', 'CREATE INDEX i ON craft.child (x, parent_id)'],
    ['a partial one', 'CREATE INDEX i ON craft.child (parent_id) WHERE x > 0'],
    ['an expression of it', 'CREATE INDEX i ON craft.child (abs(parent_id))'],
    ['another method', 'CREATE INDEX i ON craft.child USING brin (parent_id)'],
  ])('with %s are told, with an index that serves them', async (_, index) => {
    expect(await remarksOn(child('parent_id int REFERENCES craft.parent'), index)).toEqual([
      'foreign-key-without-index child',
    ]);
    const [remark] = (await indexes(database)).remarks;
    expect(remark).toMatchObject({
      fix: 'CREATE INDEX CONCURRENTLY child_parent_id_fk ON craft.child (parent_id)',
      reverse: 'DROP INDEX CONCURRENTLY craft.child_parent_id_fk',
    });
    await run(remark!.fix!);
    expect((await indexes(database)).remarks).toEqual([]);
    await run(remark!.reverse!);
  });

  test.each([
    'CREATE INDEX i ON craft.child (parent_id)',
    'CREATE INDEX i ON craft.child (parent_id DESC, x)',
    'CREATE UNIQUE INDEX i ON craft.child (parent_id)',
    'CREATE INDEX i ON craft.child (parent_id) WHERE parent_id IS NOT NULL',
    'CREATE INDEX i ON craft.child USING hash (parent_id)',
  ])('are served by %s', async (index) => {
    expect(await remarksOn(child('parent_id int REFERENCES craft.parent'), index)).toEqual([]);
  });

  test('of two columns are served in either order, not by one of them', async () => {
    await run('CREATE TABLE craft.two (a int, b int, PRIMARY KEY (a, b))');
    await run(child('a int, b int, FOREIGN KEY (a, b) REFERENCES craft.two'));
    expect(await remarksOn('CREATE INDEX half ON craft.child (a, x, b)')).toEqual(['foreign-key-without-index child']);
    expect(await remarksOn('CREATE INDEX whole ON craft.child (b, a)')).toEqual([]);
  });

  test('names that need quotes, and long ones, make statements that run', async () => {
    const long = 'a_name_that_is_nearly_as_long_as_postgresql_lets_it_be_sixty';
    await run(
      `CREATE TABLE craft."Odd.Child ""x""" ("Parent Id" int REFERENCES craft.parent, ${long} int REFERENCES craft.parent)`,
    );
    const { remarks } = await indexes(database);
    expect(remarks).toHaveLength(2);
    for (const { fix, reverse } of remarks) {
      await run(fix!);
      await run(reverse!);
      await run(fix!);
    }
    expect((await indexes(database)).remarks).toEqual([]);
  });
});

describe('unused indexes', () => {
  async function read(times: number): Promise<void> {
    await run(`INSERT INTO craft.t SELECT n, n, n::text, n FROM generate_series(1, 10) n`);
    for (let time = 0; time < times; time += 1) await run('SELECT FROM craft.t WHERE id = 5');
    await run('SELECT pg_stat_force_next_flush()');
  }

  test('are told where the table was read and they were not, with what each write costs', async () => {
    await run('CREATE INDEX idle ON craft.t (c)');
    await read(120);
    await expect.poll(async () => remarksOn()).toEqual(['index-unused idle']);
    const [remark] = (await indexes(database)).remarks;
    expect(remark!.evidence).toMatchObject({ writes: 10 });
    expect(remark!.evidence['tableReads']).toBeGreaterThanOrEqual(100);
  });

  test('a table that is hardly read tells nothing, nor does what upholds something', async () => {
    await run('CREATE INDEX idle ON craft.t (c)');
    await read(3);
    expect(await remarksOn()).toEqual([]);
    await run('DROP INDEX craft.idle');
    await run('CREATE UNIQUE INDEX kept ON craft.t (c)');
    await run('ALTER TABLE craft.t ADD CONSTRAINT also UNIQUE (b)');
    for (let time = 0; time < 120; time += 1) await run('SELECT FROM craft.t WHERE id = 5');
    await run('SELECT pg_stat_force_next_flush()');
    expect(await remarksOn()).toEqual([]);
  });
});
