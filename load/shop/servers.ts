import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EmbeddedPostgres } from '../../src/performance/database/index.ts';
import { StartError } from '../../src/shared/errors.ts';
import { loopbackTarget, mustListen, type Target } from '../loopback.ts';
import { listenersOf, processTree } from '../machine/processes.ts';
import type { Options } from '../options.ts';
import { ChildServer } from './child-server.ts';
import type { Disturbance } from './disturbances.ts';
import { RedisProcess } from './redis-process.ts';

/** What a run loads, and what belongs to it. */
export class Servers {
  readonly target: Target;
  /** What it is, for the report. */
  readonly about: string;
  /** Processes that were started, or that listen: with their descendants they are "the server". */
  readonly roots: () => readonly number[];
  private readonly parts: Parts;

  private constructor(target: Target, about: string, roots: () => readonly number[], parts: Parts) {
    this.target = target;
    this.about = about;
    this.roots = roots;
    this.parts = parts;
  }

  /** @throws StartError with one clear line. */
  static async open(options: Options): Promise<Servers> {
    if (options.target === 'bare') return Servers.bare();
    if (options.target === undefined) return Servers.shop(options);
    if (options.disturbances.length > 0)
      throw new StartError('--disturb is for servers of this run: leave --target out.');
    const target = await loopbackTarget(options.target);
    await mustListen(target);
    const listeners = listenersOf(target.port);
    return new Servers(target, options.target, () => listeners, {});
  }

  /** The bare node:http server: the most a shop on Node.js could reach on this machine. */
  static async bare(): Promise<Servers> {
    const program = path.resolve(import.meta.dirname, '../bare-server.js');
    const { server, match } = await ChildServer.start(process.execPath, [...process.execArgv, program], {
      ready: OPEN_AT,
      seconds: 20,
    });
    return new Servers(targetOf(match), 'bare node:http, 1.5 kB', () => [server.pid], { shop: server });
  }

  private static async shop(options: Options): Promise<Servers> {
    const parts: Parts = {};
    try {
      if (options.redis === 'auto') parts.redis = await RedisProcess.start();
      parts.folder = options.data === undefined ? mkdtempSync(path.join(tmpdir(), 'social-selling-load-')) : undefined;
      const data = path.resolve(options.data ?? parts.folder ?? '');
      const ownPostgres = options.disturbances.some(({ what }) => what.startsWith('postgres-'));
      if (ownPostgres) parts.postgres = { folder: data, server: await EmbeddedPostgres.start(data) };
      const target = await startShop(parts, options, data);
      const about = `this shop, ${options.processes} process${options.processes === 1 ? '' : 'es'}, ${
        parts.redis === undefined && options.redis === undefined ? 'without Redis' : 'with Redis'
      }`;
      return new Servers(target, about, () => rootsOf(parts), parts);
    } catch (error) {
      await close(parts);
      throw error;
    }
  }

  /** Does to a server what the run asked for. @returns what was done, for the timeline. */
  async disturb({ what }: Disturbance): Promise<string> {
    const { redis, postgres } = this.parts;
    if (what === 'worker-kill') return this.killWorker();
    if (what.startsWith('redis-')) {
      if (redis === undefined) throw new StartError(`--disturb ${what} needs --redis auto.`);
      if (what === 'redis-start') await redis.restart();
      else redis.signal(what === 'redis-kill' ? 'SIGKILL' : what === 'redis-pause' ? 'SIGSTOP' : 'SIGCONT');
      return what;
    }
    if (postgres === undefined) throw new StartError(`--disturb ${what} needs a PostgreSQL of this run.`);
    if (what !== 'postgres-start') await postgres.server.stop();
    if (what !== 'postgres-stop') postgres.server = await EmbeddedPostgres.start(postgres.folder);
    return what;
  }

  /** The last words of the shop; empty for a target that was given. */
  get output(): string {
    return this.parts.shop?.output ?? '';
  }

  async close(): Promise<void> {
    await close(this.parts);
  }

  private killWorker(): string {
    const shop = this.parts.shop?.pid ?? 0;
    const worker = processTree([shop]).find(({ pid, parent, name }) => parent === shop && pid !== shop && isNode(name));
    if (worker === undefined) throw new StartError('--disturb worker-kill needs --processes 2 or more.');
    process.kill(worker.pid, 'SIGKILL');
    return `worker-kill (process ${worker.pid})`;
  }
}

interface Parts {
  shop?: ChildServer;
  redis?: RedisProcess;
  postgres?: { folder: string; server: EmbeddedPostgres };
  /** Thrown away at the end. */
  folder?: string | undefined;
}

const OPEN_AT = /is open at http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/;
/** A first start makes pictures. */
const START_SECONDS = 900;

async function startShop(parts: Parts, options: Options, data: string): Promise<Target> {
  const main = path.resolve(import.meta.dirname, '../../src/main.js');
  const redisUrl = parts.redis?.url ?? options.redis;
  const { server, match } = await ChildServer.start(
    process.execPath,
    [...process.execArgv, main, '--products', String(options.products)],
    {
      ready: OPEN_AT,
      seconds: START_SECONDS,
      environment: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: data,
        WEB_CONCURRENCY: String(options.processes),
        ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
        ...(parts.postgres === undefined ? {} : { DATABASE_URL: parts.postgres.server.url }),
      },
    },
  );
  parts.shop = server;
  return targetOf(match);
}

function targetOf(match: RegExpExecArray): Target {
  return { host: '127.0.0.1', port: Number(match[1]) };
}

/** Asked each time: a server that was started again has another number. */
function rootsOf({ shop, redis, postgres }: Parts): number[] {
  const started = [shop?.pid, redis?.pid].filter((pid) => pid !== undefined);
  if (postgres === undefined) return started;
  const own = processTree([process.pid]).filter(({ name }) => name.startsWith('postgres'));
  return [...started, ...own.map(({ pid }) => pid)];
}

function isNode(name: string): boolean {
  return /node|MainThread/i.test(name);
}

async function close(parts: Parts): Promise<void> {
  await parts.shop?.stop();
  await parts.postgres?.server.stop();
  await parts.redis?.stop();
  if (parts.folder !== undefined) rmSync(parts.folder, { recursive: true, force: true });
}
