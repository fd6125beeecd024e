import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

const PROGRAMS = '/usr/lib/postgresql/15/bin';

export interface RunningPostgres {
  /** As its superuser, through a Unix socket. */
  url: string;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

/** Whether the machine has Debian's PostgreSQL 15; tests that need it are skipped with a word otherwise. */
export const hasPostgres15 = existsSync(`${PROGRAMS}/postgres`);

/** Whether that server can be asked for indexes that are not there. */
export const hasHypoPg = hasPostgres15 && existsSync('/usr/share/postgresql/15/extension/hypopg.control');

/**
 * A throw-away PostgreSQL 15, the oldest that the shop runs on, with pg_stat_statements loaded, and with HypoPG to be
 * created where the machine has it.
 * @param settings of postgresql.conf, such as { shared_buffers: '512MB' }.
 */
export async function startPostgres15(settings: Readonly<Record<string, string>> = {}): Promise<RunningPostgres> {
  if (!hasPostgres15) throw new Error('PostgreSQL 15 is not installed: apt-get install postgresql-15.');
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-pg15-'));
  const account = ordinaryAccount();
  const cluster = path.join(folder, 'data');
  mkdirSync(cluster);
  chmodSync(cluster, 0o700);
  if (account !== undefined) for (const place of [folder, cluster]) chownSync(place, account.uid, account.gid);
  const server = { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'], ...account };
  execFileSync(
    `${PROGRAMS}/initdb`,
    ['-D', cluster, '-U', 'shop', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C.UTF-8'],
    server,
  );
  const child = spawn(`${PROGRAMS}/postgres`, ['-D', cluster, ...options(folder, settings)], server);
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed = (printed + chunk.toString()).slice(-4_000)));
  const url = `postgres://shop@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  await answers(url, () => printed).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { url, stop };
}

function options(socket: string, settings: Readonly<Record<string, string>>): string[] {
  const all = {
    listen_addresses: '',
    unix_socket_directories: socket,
    fsync: 'off',
    full_page_writes: 'off',
    shared_preload_libraries: 'pg_stat_statements',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** PostgreSQL refuses to run as root. */
function ordinaryAccount(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

async function answers(url: string, printed: () => string): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
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
  throw new Error(`PostgreSQL 15 does not start: ${printed()}`);
}

/** Fast shutdown; a server that does not follow within ten seconds is killed. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  const killer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(killer);
}
