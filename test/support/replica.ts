import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { migrations } from '../../migrations/index.ts';
import { findBinaries } from '../../src/performance/database/embedded/binaries.ts';
import { serverAccount, type ServerAccount } from '../../src/performance/database/embedded/server-account.ts';
import { EmbeddedPostgres, migrate } from '../../src/performance/database/index.ts';
import { whenDone } from './cleanup.ts';

export interface Primary {
  url: string;
  /** Of its data. */
  cluster: string;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface Replica {
  url: string;
  /** Holds replay where it is; WAL still arrives. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Runs a statement on the replica itself. */
  ask<Row extends object>(sql: string): Promise<Row[]>;
  /** SIGSTOP to all its processes: connections stand, nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Immediate shutdown, as in a crash. */
  kill(): Promise<void>;
  /** After `kill`. Resolves when it answers. */
  start(): Promise<void>;
  promote(): Promise<void>;
}

/** A migrated server of its own for a test file, which can have replicas. */
export async function startPrimary(): Promise<Primary> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-primary-'));
  let server = await EmbeddedPostgres.start(folder);
  whenDone(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await migrate(server.url, migrations);
  return {
    url: server.url,
    cluster: path.join(folder, 'postgres'),
    stop: async () => server.stop(),
    start: async () => {
      server = await EmbeddedPostgres.start(folder);
    },
  };
}

/**
 * A real streaming replica: a base backup by PostgreSQL's low-level functions (PostgreSQL, "Making a Base Backup Using the
 * Low Level API"), needing no program beyond the server itself. Stopped when the tests of the file have run.
 * @param options of the server, such as `recovery_min_apply_delay`.
 */
export async function startReplica(primary: Primary, options: Record<string, string> = {}): Promise<Replica> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-replica-'));
  const cluster = path.join(folder, 'postgres');
  const { postgres } = await findBinaries();
  const account = serverAccount([postgres, cluster]);
  await copyCluster(primary, cluster);
  giveTo(account, folder);
  const process = new ReplicaProcess(postgres, account, cluster, folder, { ...OPTIONS, ...options });
  whenDone(async () => {
    await process.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await process.start();
  const url = `postgres://shop@localhost${new URL(primary.url.replace(/^postgres:/, 'http:')).pathname}?host=${encodeURIComponent(folder)}`;
  const ask = async <Row extends object>(sql: string) =>
    withClient(url, async (client) => (await client.query<Row>(sql)).rows);
  await answers(url, process);
  return {
    url,
    ask,
    pause: async () => void (await ask('SELECT pg_wal_replay_pause()')),
    resume: async () => void (await ask('SELECT pg_wal_replay_resume()')),
    freeze: () => process.signal('SIGSTOP'),
    thaw: () => process.signal('SIGCONT'),
    kill: async () => process.kill(),
    start: async () => {
      await process.start();
      await answers(url, process);
    },
    promote: async () => void (await ask('SELECT pg_promote()')),
  };
}

async function copyCluster({ url, cluster: from }: Primary, to: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`SELECT pg_backup_start('replica', fast => true)`);
    cpSync(from, to, { recursive: true, filter: (source) => !isOfTheServer(path.relative(from, source)) });
    const { rows } = await client.query<{ labelfile: string }>('SELECT labelfile FROM pg_backup_stop(false)');
    writeFileSync(path.join(to, 'backup_label'), rows[0]?.labelfile ?? '');
  });
  for (const empty of ['pg_wal/archive_status', 'pg_wal/summaries', 'pg_replslot', 'pg_dynshmem']) {
    mkdirSync(path.join(to, empty), { recursive: true, mode: 0o700 });
  }
  const { searchParams } = new URL(url.replace(/^postgres:/, 'http:'));
  appendFileSync(
    path.join(to, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=${searchParams.get('host')} user=shop application_name=replica'\n`,
  );
  writeFileSync(path.join(to, 'standby.signal'), '');
}

/** What the documentation says to leave out: it is of the running server, or streamed. */
function isOfTheServer(file: string): boolean {
  return /^(postmaster\.(pid|opts)|pg_wal\/.+|pg_replslot\/.+|pg_dynshmem\/.+|pg_notify\/.+|pg_serial\/.+|pg_snapshots\/.+|pg_stat_tmp\/.+|pg_subtrans\/.+)$/.test(
    file,
  );
}

class ReplicaProcess {
  private readonly program: string;
  private readonly account: ServerAccount;
  private readonly cluster: string;
  private readonly socket: string;
  private readonly options: Record<string, string>;
  private child: ChildProcess | undefined;
  printed = '';

  constructor(
    program: string,
    account: ServerAccount,
    cluster: string,
    socket: string,
    options: Record<string, string>,
  ) {
    this.program = program;
    this.account = account;
    this.cluster = cluster;
    this.socket = socket;
    this.options = options;
  }

  async start(): Promise<void> {
    const options = Object.entries(this.options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [command = '', ...rest] = [
      ...this.account.prefix,
      this.program,
      '-D',
      this.cluster,
      '-k',
      this.socket,
      ...options,
    ];
    const child = spawn(command, rest, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: '/',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      ...(this.account.prefix.length === 0 ? this.account.owner : {}),
    });
    child.stderr.on('data', (chunk: Buffer) => (this.printed = (this.printed + chunk.toString()).slice(-4_000)));
    this.child = child;
  }

  get ended(): boolean {
    return this.child === undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** To the server and all its backends. */
  signal(name: NodeJS.Signals): void {
    const postmaster = this.postmaster();
    const backends = execFileSync('ps', ['-o', 'pid=', '--ppid', String(postmaster)], { encoding: 'utf8' });
    for (const pid of [postmaster, ...backends.trim().split(/\s+/).map(Number)]) process.kill(pid, name);
  }

  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || this.ended) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    this.signal('SIGCONT');
    child.kill('SIGQUIT');
    await exit;
  }

  private postmaster(): number {
    return Number.parseInt(readFileSync(path.join(this.cluster, 'postmaster.pid'), 'utf8'), 10);
  }
}

/** As small as a test needs, and quick to ask again for what the primary did not have yet. */
const OPTIONS = {
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: '64MB',
  // Its machine does not lose power while a test runs.
  fsync: 'off',
  wal_retrieve_retry_interval: '100ms',
  shared_preload_libraries: 'pg_stat_statements',
};

async function answers(url: string, server: ReplicaProcess): Promise<void> {
  for (let attempt = 0; attempt < 300 && !server.ended; attempt += 1) {
    try {
      return await withClient(url, async (client) => void (await client.query('SELECT 1')));
    } catch {
      await sleep(50);
    }
  }
  throw new Error(`The replica does not answer: ${server.printed}`);
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function giveTo({ owner }: ServerAccount, folder: string): void {
  if (owner !== undefined) execFileSync('chown', ['-R', `${owner.uid}:${owner.gid}`, folder]);
}
