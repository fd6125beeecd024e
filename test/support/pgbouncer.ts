import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

import { whenDone } from './cleanup.ts';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find((place) => existsSync(place));

export interface RunningPgBouncer {
  /** The same database, through the pooler. */
  url: string;
  stop(): Promise<void>;
}

/** Whether the machine has one; tests that need it are skipped with a word otherwise. */
export const hasPgBouncer = PROGRAM !== undefined;

/**
 * The real PgBouncer in transaction mode before the server of `databaseUrl` (a Unix socket), on a free port.
 * @param poolSize connections to PostgreSQL at most.
 */
export async function startPgBouncer(databaseUrl: string, poolSize = 2): Promise<RunningPgBouncer> {
  if (PROGRAM === undefined) throw new Error('PgBouncer is not installed: apt-get install pgbouncer.');
  const target = new URL(databaseUrl.replace(/^postgres:/, 'http:'));
  const database = target.pathname.slice(1);
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-pgbouncer-'));
  const port = await freePort();
  const file = path.join(folder, 'pgbouncer.ini');
  writeFileSync(file, settings({ socket: target.searchParams.get('host') ?? '', database, port, poolSize }));
  const account = ordinaryAccount();
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
  const child = spawn(PROGRAM, ['-q', file], { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], ...account });
  let printed = '';
  child.stderr.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4_000)));
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  whenDone(stop);
  const url = `postgres://shop@127.0.0.1:${port}/${database}`;
  await answers(url, () => printed);
  return { url, stop };
}

function settings(given: { socket: string; database: string; port: number; poolSize: number }): string {
  return [
    '[databases]',
    `${given.database} = host=${given.socket} port=5432 user=shop dbname=${given.database}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${given.port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${given.poolSize}`,
    'max_client_conn = 300',
    '',
  ].join('\n');
}

/** PgBouncer refuses to run as root; the server's socket folder is open to the server's account alone. */
function ordinaryAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const entries = readFileSync('/etc/passwd', 'utf8').split('\n');
  const entry = ['postgres', 'nobody'].map((name) => entries.find((line) => line.startsWith(`${name}:`))).find(Boolean);
  const [, , uid, gid] = entry?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(url: string, printed: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    try {
      await client.connect();
      return;
    } catch {
      await sleep(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  throw new Error(`PgBouncer does not answer: ${printed()}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
