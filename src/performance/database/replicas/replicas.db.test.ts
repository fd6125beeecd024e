import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { type Primary, type Replica, startPrimary, startReplica } from '../../../../test/support/replica.ts';
import { readConfig } from '../../../config.ts';
import { Database } from '../database.ts';
import { type QueryEvent, withQueryCount } from '../query-log.ts';
import { readAs } from './reader.ts';

let primary: Primary;
let replica: Replica;

beforeAll(async () => {
  primary = await startPrimary();
  replica = await startReplica(primary);
  const database = new Database(primary.url, readConfig({}).database);
  await database.query('test', 'CREATE TABLE notes (id integer PRIMARY KEY, text text NOT NULL)');
  await database.query('test', `INSERT INTO notes VALUES (1, 'first')`);
  await database.close();
});

let said: string[] = [];
beforeEach(() => {
  said = [];
  for (const name of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, name).mockImplementation((text: unknown) => void said.push(String(text)));
  }
});
const opened: Database[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  vi.restoreAllMocks();
});

/** Two databases are two processes: they share nothing but the servers. */
async function open(environment: NodeJS.ProcessEnv = {}): Promise<Database> {
  const settings = readConfig({ DATABASE_REPLICA_URLS: replica.url, DATABASE_POOL_MAX: '4', ...environment }).database;
  const database = new Database(primary.url, settings);
  opened.push(database);
  await database.open();
  return database;
}

async function read(database: Database): Promise<string> {
  const rows = await database.query<{ text: string }>('test.read', 'SELECT text FROM notes WHERE id = 1', [], {
    read: true,
  });
  return rows[0]?.text ?? '';
}

/** Where reads are answered now. */
async function nodesOf(work: () => Promise<unknown>): Promise<string[]> {
  const nodes: string[] = [];
  const listener = (event: unknown) => {
    const { operation, node } = event as QueryEvent;
    if (operation === 'test.read') nodes.push(node);
  };
  subscribe('social-selling:database:query', listener);
  await work();
  unsubscribe('social-selling:database:query', listener);
  return nodes;
}

async function readsFromReplica(database: Database): Promise<void> {
  await expect.poll(async () => nodesOf(async () => read(database)), { timeout: 10_000 }).toEqual(['replica-1']);
}

async function write(database: Database, text: string): Promise<void> {
  await database.transaction(async (transaction) =>
    transaction.query('test.write', 'UPDATE notes SET text = $1 WHERE id = 1', [text]),
  );
}

describe('reads', () => {
  test('that are declared go to the replica, all else to the primary', async () => {
    const database = await open();
    await readsFromReplica(database);
    const where = 'SELECT pg_is_in_recovery() AS replica';
    expect(await database.query('test', where, [], { read: true })).toEqual([{ replica: true }]);
    expect(await database.query('test', where)).toEqual([{ replica: false }]);
    await database.transaction(async (transaction) => {
      expect(await transaction.query('test', where, [], { read: true })).toEqual([{ replica: false }]);
    });
    expect(database.poolState().replicas).toMatchObject([{ name: 'replica-1', state: 'in', failed: 0 }]);
  });

  test("are counted once, kept statements work, and the statement's own faults are its own", async () => {
    const database = await open();
    await readsFromReplica(database);
    const kept = async () => database.query('test', 'SELECT $1::integer AS n', [7], { read: true, kept: true });
    for (let times = 0; times < 20; times += 1) expect(await kept()).toEqual([{ n: 7 }]);
    expect(await withQueryCount(kept)).toMatchObject({ count: 1, operations: ['test'] });
    await expect(database.query('test', 'SELECT 1 / 0', [], { read: true })).rejects.toMatchObject({ code: '22012' });
    expect(database.poolState().replicas).toMatchObject([{ state: 'in', failed: 0 }]);
  });

  test('that change something are refused by the replica, run on the primary and pointed out', async () => {
    const database = await open();
    await readsFromReplica(database);
    await database.query('test.sneaky', `INSERT INTO notes VALUES (2, 'sneaky') ON CONFLICT DO NOTHING`, [], {
      read: true,
    });
    await database.query('test.lock', `SELECT id FROM notes FOR UPDATE`, [], { read: true });
    expect(said.filter((line) => line.includes('is declared a read'))).toEqual([
      expect.stringContaining('test.sneaky'),
      expect.stringContaining('test.lock'),
    ]);
    expect(await database.query('test', 'SELECT text FROM notes WHERE id = 2')).toEqual([{ text: 'sneaky' }]);
  });
});

describe('what was written is seen', () => {
  afterEach(async () => replica.resume());

  test('by whoever wrote it outside of requests, until the replica has it', async () => {
    const database = await open();
    await readsFromReplica(database);
    await replica.pause();
    await write(database, 'mine');
    for (let times = 0; times < 50; times += 1) expect(await read(database)).toBe('mine');
    expect(await nodesOf(async () => read(database))).toEqual(['primary']);
    await replica.resume();
    await readsFromReplica(database);
    expect(await read(database)).toBe('mine');
  });

  test('by the client that wrote it, in this request and, with what it was given, in any process', async () => {
    const [here, there] = [await open(), await open()];
    await readsFromReplica(here);
    await readsFromReplica(there);
    await replica.pause();
    const reader = { needs: 0, wrote: false };
    const needs = await readAs(reader, async () => {
      await write(here, 'hers');
      expect(await read(here)).toBe('hers');
      return here.replicas?.writtenBy();
    });
    expect(reader.wrote).toBe(true);
    for (const database of [here, there]) {
      await readAs({ needs: needs ?? 0, wrote: false }, async () => expect(await read(database)).toBe('hers'));
    }
    // Others are not bound by it: nobody told them.
    expect(await read(there)).toBe('mine');
    await replica.resume();
    await expect
      .poll(async () => nodesOf(async () => readAs({ needs: needs ?? 0, wrote: false }, async () => read(there))), {
        timeout: 10_000,
      })
      .toEqual(['replica-1']);
    expect(await read(there)).toBe('hers');
  });

  test('by all who are told of a change, also where many are told at a time', async () => {
    const [here, there] = [await open(), await open()];
    await readsFromReplica(there);
    await replica.pause();
    await readAs({ needs: 0, wrote: false }, async () => write(here, 'theirs'));
    for (let times = 0; times < 100; times += 1) there.noteChange();
    for (let times = 0; times < 20; times += 1) expect(await read(there)).toBe('theirs');
    await replica.resume();
    await readsFromReplica(there);
  });

  test('also when the primary had begun a new segment and wrote nothing since', async () => {
    const database = await open();
    await database.query('test', 'SELECT pg_switch_wal()');
    await sleep(50);
    await readsFromReplica(database);
    expect(await read(database)).toBe('theirs');
  });

  test('by whoever begins after it: a process that starts knows nothing older', async () => {
    await replica.pause();
    const before = await open();
    await readAs({ needs: 0, wrote: false }, async () => write(before, 'early'));
    const late = await open();
    expect(await read(late)).toBe('early');
  });
});
