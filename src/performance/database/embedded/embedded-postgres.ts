import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { StartError } from '../../../shared/errors.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { isAlive, isLocked, lockFolder } from './folder-lock.ts';
import { type ServerAccount, serverAccount } from './server-account.ts';

const DATABASE = 'shop';
const LEAST_FREE_BYTES = 300 * 1024 * 1024;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/**
 * A real PostgreSQL server from npm's packages, owned by this process: its data live in `<folder>/postgres`, it is
 * reached through a Unix socket alone (no port, no password), and it stops when the shop stops.
 */
export class EmbeddedPostgres {
  readonly url: string;
  private readonly socket: string;
  private readonly unlock: () => void;
  private readonly server: ChildProcess;

  private constructor(socket: string, unlock: () => void, server: ChildProcess) {
    this.url = databaseUrl(socket, DATABASE);
    this.socket = socket;
    this.unlock = unlock;
    this.server = server;
  }

  /** @throws StartError when the folder is in use, the disk is full or the server does not come up. */
  static async start(folder: string): Promise<EmbeddedPostgres> {
    const binaries = await findBinaries();
    mkdirSync(folder, { recursive: true });
    refuseFullDisk(folder);
    const unlock = lockFolder(folder);
    try {
      const cluster = path.resolve(folder, 'postgres');
      const account = serverAccount([binaries.postgres, cluster]);
      const socket = socketFolder(cluster, account);
      await stopOrphan(cluster, socket);
      await initialise(binaries, account, cluster);
      const server = await startServer(binaries, account, cluster, socket);
      return new EmbeddedPostgres(socket, unlock, server);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /**
   * For a second process, such as an import while the shop runs.
   * @returns the address of the server that a live process runs on this folder; undefined where none answers.
   */
  static async join(folder: string): Promise<string | undefined> {
    if (!isLocked(folder)) return undefined;
    const url = databaseUrl(socketPath(path.resolve(folder, 'postgres')), DATABASE);
    return (await answers(url)) ? url : undefined;
  }

  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    await stopProcess(this.server);
    rmSync(this.socket, { recursive: true, force: true });
    this.unlock();
  }
}

function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < LEAST_FREE_BYTES) {
    throw new StartError(
      `The disk of ${folder} is full: ${Math.floor((bavail * bsize) / 1_048_576)} MB are free and 300 MB are needed. ` +
        'Free some space, or set DATA_DIR to a folder on another disk.',
    );
  }
}

/**
 * A shop that was killed leaves its server running: it is asked to stop, then its data are opened again. The socket's
 * lock tells of it even when the data folder was deleted under it.
 */
async function stopOrphan(cluster: string, socket: string): Promise<void> {
  for (const file of [path.join(cluster, 'postmaster.pid'), path.join(socket, '.s.PGSQL.5432.lock')]) {
    if (!existsSync(file)) continue;
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    if (!isAlive(pid) || !isPostgres(pid)) continue;
    process.kill(pid, 'SIGINT');
    for (let waited = 0; waited < STOP_TIMEOUT_MS && isAlive(pid); waited += 50) await sleep(50);
    if (isAlive(pid)) {
      throw new StartError(`A PostgreSQL server (process ${pid}) still holds ${cluster}: stop it, then start again.`);
    }
  }
}

function isPostgres(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  return !existsSync(file) || readFileSync(file, 'utf8').includes('postgres');
}

async function initialise(binaries: Binaries, account: ServerAccount, cluster: string): Promise<void> {
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return;
  // What is there without a version is the rest of an interrupted first start; initdb wants an empty folder.
  rmSync(cluster, { recursive: true, force: true });
  mkdirSync(cluster, { mode: 0o700 });
  giveTo(account, cluster);
  const options = ['--auth=trust', '--username=shop', '--encoding=UTF8', '--no-sync'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const child = launch(account, binaries.initdb, ['-D', cluster, ...options, ...locale]);
  const { code, output } = await finished(child);
  if (code !== 0) {
    rmSync(cluster, { recursive: true, force: true });
    throw new StartError(`PostgreSQL cannot make its data folder ${cluster}: ${reasonIn(output)}`);
  }
}

function socketFolder(cluster: string, account: ServerAccount): string {
  const folder = socketPath(cluster);
  // The temporary folder is everyone's: what somebody else prepared there under our name is not used.
  if (existsSync(folder) && !ownedBy(account, folder)) {
    throw new StartError(`${folder} belongs to another account: remove it, or set TMPDIR to a folder of your own.`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  giveTo(account, folder);
  chmodSync(folder, 0o700);
  return folder;
}

/** Sockets have short names (107 bytes at most), data folders may not: they live in the temporary folder. */
function socketPath(cluster: string): string {
  const name = createHash('sha256').update(cluster).digest('hex').slice(0, 16);
  return path.join(tmpdir(), `social-selling-${name}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function startServer(
  binaries: Binaries,
  account: ServerAccount,
  cluster: string,
  socket: string,
): Promise<ChildProcess> {
  const options = Object.entries(SERVER_OPTIONS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launch(account, binaries.postgres, ['-D', cluster, '-k', socket, ...options]);
  const exit = finished(child);
  const ready = waitUntilReady(socket);
  const first = await Promise.race([ready, exit]);
  if (first !== undefined) {
    throw new StartError(`PostgreSQL does not start on ${cluster}: ${reasonIn(first.output)}`);
  }
  return child;
}

/** For a machine the shop shares with its database: modest memory, statistics on, and no network at all. */
const SERVER_OPTIONS = {
  listen_addresses: '',
  max_connections: '100',
  shared_buffers: `${sharedBuffersMegabytes()}MB`,
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  effective_cache_size: '1GB',
  random_page_cost: '1.1',
  max_wal_size: '2GB',
  wal_compression: 'on',
  jit: 'off',
  // What a page asks takes milliseconds: starting workers for it costs more than they bring.
  max_parallel_workers_per_gather: '0',
  shared_preload_libraries: 'pg_stat_statements',
  track_io_timing: 'on',
} as const;

/**
 * A sixth of the memory, from 256 MB to 4 GB: at a million products a place anywhere in the catalogue is otherwise
 * fetched from the system's cache page by page, a quarter of all the work of a list. It is taken as it is used.
 */
function sharedBuffersMegabytes(): number {
  return Math.round(Math.min(4_096, Math.max(256, totalmem() / 1_048_576 / 6)));
}

async function waitUntilReady(socket: string): Promise<undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new Client({ connectionString: databaseUrl(socket, 'postgres') });
    try {
      await client.connect();
      const { rowCount } = await client.query(`SELECT 1 FROM pg_database WHERE datname = $1`, [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
      return undefined;
    } catch (error) {
      if (Date.now() > deadline) throw new StartError('PostgreSQL did not answer within a minute.', { cause: error });
      await sleep(30);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function databaseUrl(socket: string, database: string): string {
  return `postgres://shop@localhost/${database}?host=${encodeURIComponent(socket)}`;
}

/** In a process group of its own, so that Ctrl-C reaches the shop first and the database last. */
function launch(account: ServerAccount, program: string, args: readonly string[]): ChildProcess {
  const [command = program, ...rest] = [...account.prefix, program, ...args];
  return spawn(command, rest, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(account.prefix.length === 0 ? account.owner : {}),
  });
}

async function finished(child: ChildProcess): Promise<{ code: number | null; output: string }> {
  let output = '';
  const keepTail = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout?.on('data', keepTail);
  child.stderr?.on('data', keepTail);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, output: error.message }));
    child.once('exit', (code) => resolve({ code, output }));
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exit;
  clearTimeout(timer);
}

function ownedBy({ owner }: ServerAccount, folder: string): boolean {
  const { uid } = lstatSync(folder);
  return uid === owner?.uid || uid === process.getuid?.();
}

function giveTo({ owner }: ServerAccount, folder: string): void {
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
}

function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  const fatal = lines.findLast((line) => /FATAL|PANIC|error:/.test(line));
  return (fatal ?? lines.slice(-3).join(' ')).trim() || 'it gave no reason';
}
