import cluster, { type Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';

import { StartError } from './shared/errors.ts';

/** How a worker is told where the database is that its primary opened. */
export const DATABASE_FOR_WORKER = 'SHOP_WORKER_DATABASE_URL';

export interface Workers {
  /** Where they listen. */
  url: string;
  /** Replaces them one after the other: each new one listens before an old one is asked to leave. */
  restart(): Promise<void>;
  /** Each finishes its requests. */
  close(): Promise<void>;
}

const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** Who lived so long did not die of what he was started with. */
const LONG_LIFE_MS = 30_000;
/** A worker that does not listen by then is ended. */
const START_WITHIN_MS = 120_000;
/** A worker that has not left by then is ended. */
const LEAVE_WITHIN_MS = 30_000;

/**
 * Starts processes that listen on one port and keeps so many alive: one that dies is replaced, with growing pauses where
 * they die at once.
 * @throws StartError when one of the first cannot start; it has said why.
 */
export async function runWorkers(count: number, databaseUrl: string): Promise<Workers> {
  const crew = new Crew(databaseUrl);
  try {
    const [url] = await Promise.all(Array.from({ length: count }, async () => crew.hire()));
    if (url === undefined) throw new StartError('WEB_CONCURRENCY must be at least 1.');
    return { url, restart: async () => crew.replaceAll(), close: async () => crew.close() };
  } catch (error) {
    await crew.close();
    throw error;
  }
}

class Crew {
  private readonly members = new Map<Worker, { ready: boolean; hiredAt: number }>();
  private readonly environment: Record<string, string>;
  private closing = false;
  private pauseMs = SHORTEST_PAUSE_MS;
  private restarting: Promise<void> | undefined;

  constructor(databaseUrl: string) {
    this.environment = { [DATABASE_FOR_WORKER]: databaseUrl };
  }

  /** Resolves with the address when the new worker listens. */
  async hire(): Promise<string> {
    const worker = cluster.fork(this.environment);
    const member = { ready: false, hiredAt: Date.now() };
    this.members.set(worker, member);
    const late = setTimeout(() => worker.process.kill('SIGKILL'), START_WITHIN_MS);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        const url = addressIn(message);
        if (url === undefined) return;
        member.ready = true;
        clearTimeout(late);
        resolve(url);
      });
      worker.once('exit', (code) => {
        clearTimeout(late);
        const wanted = this.members.delete(worker);
        if (!member.ready) reject(new StartError(`A worker ended with code ${code} before it listened.`));
        else if (wanted && !this.closing) void this.replace(member.hiredAt);
      });
    });
  }

  async replaceAll(): Promise<void> {
    this.restarting ??= this.replaceOneByOne().finally(() => (this.restarting = undefined));
    await this.restarting;
  }

  async close(): Promise<void> {
    this.closing = true;
    await Promise.all([...this.members.keys()].map(async (worker) => this.dismiss(worker)));
  }

  private async replaceOneByOne(): Promise<void> {
    // Those who are here now: who comes meanwhile is new.
    const old = Array.from(this.members.keys());
    for (const worker of old) {
      if (this.closing) return;
      await this.hire();
      await this.dismiss(worker);
    }
  }

  private async dismiss(worker: Worker): Promise<void> {
    this.members.delete(worker);
    if (worker.isDead()) return;
    const left = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.process.kill('SIGTERM');
    const patience = new AbortController();
    const late = pause(LEAVE_WITHIN_MS, undefined, { signal: patience.signal }).then(
      () => worker.process.kill('SIGKILL'),
      () => undefined,
    );
    await left;
    patience.abort();
    await late;
  }

  private async replace(hiredAt: number): Promise<void> {
    const short = Date.now() - hiredAt < LONG_LIFE_MS;
    this.pauseMs = short ? Math.min(LONGEST_PAUSE_MS, 2 * this.pauseMs) : SHORTEST_PAUSE_MS;
    console.error(`A worker has died; another one starts in ${this.pauseMs} ms.`);
    await pause(this.pauseMs);
    if (this.closing) return;
    await this.hire().catch(async () => {
      if (!this.closing) await this.replace(Date.now());
    });
  }
}

function addressIn(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('openAt' in message)) return undefined;
  return typeof message.openAt === 'string' ? message.openAt : undefined;
}
