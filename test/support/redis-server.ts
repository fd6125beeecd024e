import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { whenDone } from './cleanup.ts';

export interface RedisServer {
  /** redis://127.0.0.1:port */
  readonly url: string;
  readonly port: number;
  /** SIGKILL: connections break at once. */
  kill(): Promise<void>;
  /** SIGSTOP: connections stand, nothing answers. */
  pause(): void;
  resume(): void;
  /** On the same port and empty, killed first where it runs. Resolves when it accepts connections. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface RedisCluster {
  /** redis:// with all masters, for REDIS_MODE=cluster */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  stop(): Promise<void>;
}

export interface SentinelSetup {
  /** redis:// with all sentinels, for REDIS_MODE=sentinel; the master is called "mymaster". */
  readonly url: string;
  readonly master: RedisServer;
  readonly replica: RedisServer;
  readonly sentinels: readonly RedisServer[];
  stop(): Promise<void>;
}

/** A real redis-server on a free loopback port, without persistence, stopped when the tests of the file have run. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-redis-'));
  const server = await launch(folder, (port) => {
    const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
    return [...own, ...options];
  });
  whenDone(async () => server.stop());
  return server;
}

/** Three masters without replicas that share all slots. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
  const nodes = await Promise.all([0, 1, 2].map(async () => startRedis(options)));
  const places = nodes.map(({ port }) => `127.0.0.1:${port}`);
  const made = spawnSync('redis-cli', ['--cluster', 'create', ...places, '--cluster-yes'], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`No cluster: ${made.stdout}${made.stderr}`);
  await until(() => nodes.every(({ port }) => ask(port, 'cluster', 'info').includes('cluster_state:ok')));
  return { url: `redis://${places.join(',')}`, nodes, stop: async () => stopAll(nodes) };
}

/** One master, one replica and three sentinels (or as many as asked) that fail over within about two seconds. */
export async function startSentinel(count = 3): Promise<SentinelSetup> {
  const master = await startRedis();
  const replica = await startRedis(['--replicaof', `127.0.0.1 ${master.port}`, '--repl-diskless-sync-delay', '0']);
  await until(() => ask(replica.port, 'info', 'replication').includes('master_link_status:up'));
  const quorum = Math.floor(count / 2) + 1;
  const sentinels = await Promise.all(Array.from({ length: count }, async () => startOneSentinel(master.port, quorum)));
  const seen = `num-other-sentinels\n${count - 1}\n`;
  await until(() =>
    sentinels.every(({ port }) => {
      const told = ask(port, 'sentinel', 'master', 'mymaster');
      return told.includes(seen) && told.includes('num-slaves\n1\n');
    }),
  );
  const url = `redis://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}`;
  return { url, master, replica, sentinels, stop: async () => stopAll([...sentinels, replica, master]) };
}

async function startOneSentinel(masterPort: number, quorum: number): Promise<RedisServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-sentinel-'));
  const sentinel = await launch(folder, (port) => {
    const file = path.join(folder, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${folder}`,
      `sentinel monitor mymaster 127.0.0.1 ${masterPort} ${quorum}`,
      'sentinel down-after-milliseconds mymaster 500',
      'sentinel failover-timeout mymaster 3000',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    return [file, '--sentinel'];
  });
  whenDone(async () => sentinel.stop());
  return sentinel;
}

/** Another process may take a free port first: then another one is tried. */
async function launch(folder: string, argumentsFor: (port: number) => readonly string[]): Promise<RedisServer> {
  for (let tries = 0; ; tries += 1) {
    const port = await freePort();
    const options = argumentsFor(port);
    try {
      return serverOf(port, folder, options, await spawnRedis(options));
    } catch (error) {
      if (tries >= 5) throw error;
    }
  }
}

function serverOf(port: number, folder: string, options: readonly string[], first: ChildProcess): RedisServer {
  let child = first;
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exit;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      await kill();
      child = await spawnRedis(options);
    },
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const running = new Set<ChildProcess>();

/** A test process that ends in the middle leaves nothing behind. */
function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

function lookAfter(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', killAll);
  running.add(child);
  child.once('exit', () => {
    running.delete(child);
    if (running.size === 0) process.off('exit', killAll);
  });
}

async function spawnRedis(options: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'pipe'] });
  lookAfter(child);
  await new Promise<void>((resolve, reject) => {
    let printed = '';
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (/Ready to accept connections|Sentinel ID is/.test(printed)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}: ${printed}`)));
    child.once('error', (cause) =>
      reject(new Error('redis-server is not installed: "apt-get install redis-server"', { cause })),
    );
  });
  return child;
}

/** Below the range of outgoing connections, and with the port of the cluster bus (10,000 higher) free as well. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 200; tries += 1) {
    const port = 11_000 + Math.floor(Math.random() * 10_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
  throw new Error('No free port was found.');
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

function ask(port: number, ...command: string[]): string {
  return spawnSync('redis-cli', ['-p', String(port), ...command], { encoding: 'utf8' }).stdout.replaceAll('\r', '');
}

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The Redis servers did not find together.');
}

async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map(async (server) => server.stop()));
}
