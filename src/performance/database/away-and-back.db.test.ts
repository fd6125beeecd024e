import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { readConfig } from '../../config.ts';
import { AppError } from '../../shared/errors.ts';
import { Database } from './database.ts';
import { EmbeddedPostgres } from './embedded/embedded-postgres.ts';
import { HealthProbe } from './health-probe.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-away-'));
let server: EmbeddedPostgres | undefined;
let url: string;

beforeAll(async () => {
  whenDone(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  server = await EmbeddedPostgres.start(folder);
  ({ url } = server);
});

function open(overrides: NodeJS.ProcessEnv = {}): Database {
  const database = new Database(url, readConfig(overrides).database);
  whenDone(async () => database.close());
  return database;
}

interface Stream {
  /** What came out since it was last asked: "ok", or the code of a 503, or what it should not be. */
  outcomes(): string[];
  stop(): Promise<void>;
}

/** A query every few milliseconds, whatever became of the ones before. */
function steady(database: Database): Stream {
  const outcomes: string[] = [];
  const pending = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    const one = database.query('test.steady', 'SELECT 1').then(
      () => outcomes.push('ok'),
      (error: unknown) => outcomes.push(error instanceof AppError && error.status === 503 ? error.code : String(error)),
    );
    pending.add(one);
    void one.finally(() => pending.delete(one));
  }, 5);
  return {
    outcomes: () => outcomes.splice(0),
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
    },
  };
}

const CLEAN = new Set(['ok', 'database-unavailable', 'database-timeout', 'database-busy']);

function postmaster(): number {
  return Number.parseInt(readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8'), 10);
}

describe('a database that goes and returns', () => {
  test('stopped and started: clean 503s, whole again within five seconds, its connections kept warm', async () => {
    const database = open({ DATABASE_POOL_MIN: '5' });
    await database.open();
    expect(database.poolState()).toMatchObject({ total: 5, idle: 5, waiting: 0 });
    const stream = steady(database);
    await sleep(200);
    expect(new Set(stream.outcomes())).toEqual(new Set(['ok']));
    await server?.stop();
    await sleep(500);
    const away = stream.outcomes();
    expect(away.filter((outcome) => !CLEAN.has(outcome))).toEqual([]);
    expect(away).toContain('database-unavailable');
    // While it starts it refuses with 57P03; that is a clean answer too.
    server = await EmbeddedPostgres.start(folder);
    await sleep(5_000);
    expect(stream.outcomes().filter((outcome) => !CLEAN.has(outcome))).toEqual([]);
    await sleep(300);
    expect(new Set(stream.outcomes())).toEqual(new Set(['ok']));
    await stream.stop();
    expect(database.poolState().total).toBeGreaterThanOrEqual(5);
  });

  test('all backends frozen: bounded 503s, and whole again when they go on', async () => {
    const database = open({ DATABASE_STATEMENT_TIMEOUT: '300', DATABASE_POOL_MAX: '4', DATABASE_POOL_WAIT: '400' });
    await Promise.all(Array.from({ length: 4 }, async () => database.query('test', 'SELECT pg_sleep(0.05)')));
    const admin = open();
    const backends = await admin.query<{ pid: number }>(
      'test',
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const signal = (name: NodeJS.Signals) => {
      for (const pid of [postmaster(), ...backends.map(({ pid }) => pid)]) process.kill(pid, name);
    };
    const probe = new HealthProbe(database);
    signal('SIGSTOP');
    const stream = steady(database);
    try {
      const started = performance.now();
      await expect((async () => probe.check())()).rejects.toMatchObject({ status: 503 });
      expect(performance.now() - started).toBeLessThan(5_000);
      await sleep(2_000);
      const frozen = new Set(stream.outcomes());
      expect([...frozen].filter((outcome) => !CLEAN.has(outcome))).toEqual([]);
      expect(frozen).toContain('database-busy');
      expect(frozen).toContain('database-timeout');
    } finally {
      signal('SIGCONT');
    }
    await sleep(5_000);
    stream.outcomes();
    await sleep(300);
    expect(new Set(stream.outcomes())).toEqual(new Set(['ok']));
    await stream.stop();
    await (async () => probe.check())();
  });

  test('a server that takes connections and says nothing is given up after ten seconds', async () => {
    const database = open();
    process.kill(postmaster(), 'SIGSTOP');
    try {
      await expect(database.query('test', 'SELECT 1')).rejects.toMatchObject({ code: 'database-unavailable' });
    } finally {
      process.kill(postmaster(), 'SIGCONT');
    }
    await expect(database.query('test', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  test('more connections than it allows are a clean 503', async () => {
    const greedy = open({ DATABASE_POOL_MAX: '150', DATABASE_POOL_QUEUE: '0' });
    const asked = await Promise.allSettled(
      Array.from({ length: 150 }, async () => greedy.query('test', 'SELECT pg_sleep(0.5)')),
    );
    const codes = asked.map((answer) => (answer.status === 'rejected' ? (answer.reason as AppError).code : 'ok'));
    expect(new Set(codes)).toEqual(new Set(['ok', 'database-unavailable']));
    await expect(greedy.query('test', 'SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
  });

  test('a start that finds none says so after its attempts', async () => {
    const nowhere = new Database('postgres://shop@127.0.0.1:1/shop', readConfig({}).database);
    await expect(nowhere.open({ attempts: 2, pauseMs: 10 })).rejects.toThrow(/Cannot use the database: .*ECONNREFUSED/);
    await nowhere.close();
  });
});
