import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { hasPgBouncer, startPgBouncer } from '../../../../test/support/pgbouncer.ts';
import { type Primary, type Replica, startPrimary, startReplica } from '../../../../test/support/replica.ts';
import { readConfig } from '../../../config.ts';
import { AppError } from '../../../shared/errors.ts';
import { Database } from '../database.ts';

if (!hasPgBouncer) console.warn('PgBouncer is not installed: what needs it is skipped.');

let primary: Primary;
let replica: Replica;

beforeAll(async () => {
  primary = await startPrimary();
  replica = await startReplica(primary);
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

async function open(environment: NodeJS.ProcessEnv = {}, url = primary.url): Promise<Database> {
  const settings = readConfig({ DATABASE_REPLICA_URLS: replica.url, DATABASE_POOL_MAX: '4', ...environment }).database;
  const database = new Database(url, settings);
  opened.push(database);
  await database.open();
  return database;
}

/** @returns whether a replica answered it. */
async function read(database: Database): Promise<boolean> {
  const rows = await database.query<{ replica: boolean }>('test.read', 'SELECT pg_is_in_recovery() AS replica', [], {
    read: true,
  });
  return rows[0]?.replica === true;
}

async function readsFromReplica(database: Database): Promise<void> {
  await expect.poll(async () => read(database), { timeout: 20_000 }).toBe(true);
}

function stateOf(database: Database, index = 0) {
  return database.poolState().replicas[index];
}

interface Stream {
  outcomes: { replica: number; primary: number; failures: string[]; slowest: number };
  stop(): Promise<void>;
}

/** A read every few milliseconds, whatever became of the ones before. */
function steady(database: Database): Stream {
  const outcomes: Stream['outcomes'] = { replica: 0, primary: 0, failures: [], slowest: 0 };
  const pending = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const started = performance.now();
    const one = read(database).then(
      (byReplica) => {
        outcomes[byReplica ? 'replica' : 'primary'] += 1;
        outcomes.slowest = Math.max(outcomes.slowest, performance.now() - started);
      },
      (error: unknown) => outcomes.failures.push(error instanceof AppError ? error.code : String(error)),
    );
    pending.add(one);
    void one.finally(() => pending.delete(one));
  }, 5);
  return {
    outcomes,
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

describe('a replica', () => {
  test('that crashes and is started again fails no read, and comes back by itself', async () => {
    const database = await open();
    await readsFromReplica(database);
    const stream = steady(database);
    await sleep(200);
    await replica.kill();
    await sleep(1_500);
    expect(stateOf(database)).toMatchObject({ state: 'out' });
    expect(stream.outcomes.primary).toBeGreaterThan(0);
    await replica.start();
    await readsFromReplica(database);
    await stream.stop();
    expect(stream.outcomes.failures).toEqual([]);
    expect(said.some((line) => /replica-1 .* is left out/.test(line))).toBe(true);
    expect(said.at(-1)).toMatch(/replica-1 .* answers reads/);
    expect(said.join()).not.toContain('shop@');
  });

  test('that hangs fails no read: those on their way are answered by the primary within seconds', async () => {
    const database = await open();
    await readsFromReplica(database);
    const stream = steady(database);
    await sleep(200);
    replica.freeze();
    try {
      await expect.poll(() => stateOf(database)?.state, { timeout: 15_000 }).toBe('out');
      await sleep(1_000);
    } finally {
      replica.thaw();
    }
    await readsFromReplica(database);
    await stream.stop();
    expect(stream.outcomes.failures).toEqual([]);
    // Two seconds of patience and what a busy machine adds; the statement timeout is thirty.
    expect(stream.outcomes.slowest).toBeLessThan(15_000);
  });

  test('whose backends are ended is tried again at once', async () => {
    const database = await open();
    await readsFromReplica(database);
    const stream = steady(database);
    for (let times = 0; times < 5; times += 1) {
      await replica.ask(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'social-selling'`,
      );
      await sleep(100);
    }
    await readsFromReplica(database);
    await stream.stop();
    expect(stream.outcomes.failures).toEqual([]);
  });

  test('that ends a read because replaying needs what it reads: the primary answers', async () => {
    const database = await open();
    await readsFromReplica(database);
    await database.query('test', 'CREATE TABLE doomed AS SELECT generate_series(1, 10) AS n');
    await readsFromReplica(database);
    await replica.ask(`ALTER SYSTEM SET max_standby_streaming_delay = '100ms'`);
    await replica.ask('SELECT pg_reload_conf()');
    const slow = database.query('test.slow', 'SELECT count(*) AS n, pg_sleep(1.5) AS nap FROM doomed', [], {
      read: true,
    });
    await sleep(200);
    const [change] = await Promise.allSettled([database.query('test', 'LOCK TABLE doomed'), sleep(0)]);
    expect(change.status).toBe('rejected');
    await database.query('test', 'ALTER TABLE doomed ADD COLUMN more text');
    expect(await slow).toMatchObject([{ n: 10 }]);
    expect(stateOf(database)?.failed).toBeGreaterThan(0);
    await readsFromReplica(database);
  });

  test('that is far behind is left out, and asked again when it has caught up', async () => {
    const database = await open({ DATABASE_REPLICA_MAX_LAG: '3' });
    await readsFromReplica(database);
    await replica.pause();
    await database.query('test', 'CREATE TABLE some_change ()');
    await expect.poll(() => stateOf(database)?.state, { timeout: 10_000 }).toBe('out');
    expect(await read(database)).toBe(false);
    await replica.resume();
    await readsFromReplica(database);
  });

  test('goes on answering while the primary is away, for as long as it may be behind', async () => {
    const database = await open({ DATABASE_REPLICA_MAX_LAG: '10' });
    await readsFromReplica(database);
    await primary.stop();
    try {
      for (let times = 0; times < 20; times += 1) expect(await read(database)).toBe(true);
      await expect
        .poll(async () => read(database).catch((error: unknown) => (error as AppError).code), { timeout: 25_000 })
        .toBe('database-unavailable');
    } finally {
      await primary.start();
    }
    await readsFromReplica(database);
  });

  test('of another database, and a server that is none, are never asked', async () => {
    const other = new Database(primary.url, readConfig({}).database);
    await other.query('test', 'CREATE DATABASE elsewhere');
    await other.close();
    const elsewhere = replica.url.replace('/shop?', '/elsewhere?');
    await expect
      .poll(async () => replica.ask(`SELECT datname FROM pg_database WHERE datname = 'elsewhere'`), { timeout: 10_000 })
      .toHaveLength(1);
    const database = await open({
      DATABASE_REPLICA_URLS: `${elsewhere},${primary.url},postgres://shop@127.0.0.1:1/shop`,
    });
    expect(await read(database)).toBe(false);
    expect(database.poolState().replicas).toMatchObject([
      { state: 'out', reason: expect.stringContaining('another database') },
      { state: 'out', reason: expect.stringContaining('not in recovery') },
      { state: 'out', reason: expect.stringContaining('ECONNREFUSED') },
    ]);
  });

  test.skipIf(!hasPgBouncer)(
    'behind PgBouncer is asked in transactions, each with a look at how far it is',
    async () => {
      const pooler = await startPgBouncer(replica.url, 2);
      const database = await open({ DATABASE_REPLICA_URLS: pooler.url, DATABASE_POOL_MAX: '20' });
      await readsFromReplica(database);
      const reads = Array.from({ length: 200 }, async (_, n) =>
        database.query<{ n: number }>('test', 'SELECT $1::integer AS n', [n], { read: true, kept: true }),
      );
      expect((await Promise.all(reads)).map(([row]) => row?.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
      await replica.pause();
      await database.query('test', 'CREATE TABLE one_more_change ()');
      expect(await database.query('test', 'SELECT count(*) AS n FROM one_more_change', [], { read: true })).toEqual([
        { n: 0 },
      ]);
      await replica.resume();
      await readsFromReplica(database);
      // A server that was restarted behind the pooler's back.
      await replica.kill();
      expect(await read(database)).toBe(false);
      await replica.start();
      await readsFromReplica(database);
      await pooler.stop();
    },
  );

  test('among several is asked in turn, and the others go on without it', async () => {
    const second = await startReplica(primary);
    const database = await open({ DATABASE_REPLICA_URLS: `${replica.url}, ${second.url}` });
    await expect
      .poll(() => database.poolState().replicas.map(({ state }) => state), { timeout: 10_000 })
      .toEqual(['in', 'in']);
    await readsFromReplica(database);
    for (let times = 0; times < 20; times += 1) await read(database);
    for (const { reads } of database.poolState().replicas) expect(reads).toBeGreaterThan(5);
    await second.kill();
    for (let times = 0; times < 20; times += 1) expect(typeof (await read(database))).toBe('boolean');
    await expect.poll(() => stateOf(database, 1)?.state, { timeout: 10_000 }).toBe('out');
    expect(await read(database)).toBe(true);
  });

  test('that is promoted is left out and said to be, though it answers', async () => {
    const database = await open();
    await readsFromReplica(database);
    await replica.promote();
    await expect
      .poll(() => stateOf(database), { timeout: 10_000 })
      .toMatchObject({
        state: 'out',
        reason: expect.stringContaining('promoted'),
      });
    expect(await read(database)).toBe(false);
    await sleep(2_500);
    expect(stateOf(database)?.state).toBe('out');
    expect(said.filter((line) => line.includes('promoted'))).toHaveLength(1);
  });
});
