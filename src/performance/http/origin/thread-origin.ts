import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { StartError } from '../../../shared/errors.ts';
import type { Cache, Fill } from '../../cache/index.ts';
import { OriginFailed, type Order } from '../response-cache/fill-response.ts';
import { RenderBroken } from '../response-cache/render.ts';
import type { StoredResponse } from '../response-cache/stored-response.ts';
import { type FromOrigin, revive, type ToOrigin } from './messages.ts';
import type { Protection } from '../protect.ts';
import type { Origin } from './origin.ts';
import { Passage } from './passage.ts';

export interface ThreadOriginOptions {
  /** What the thread runs: a module that calls `serveOrigin`. */
  program: URL;
  /** What it is given beside where to listen; plain values. */
  given: Readonly<Record<string, unknown>>;
  /** A path that nobody else can reach: requests that are for one client go through it. */
  socket: string;
  /** What each passed request is told of besides, in headers that no client can set. */
  told?: (request: IncomingMessage) => Readonly<Record<string, string>>;
  /** Of the refusals it gives itself. */
  protection?: Protection;
}

interface Making {
  fill: Fill;
  resolve(answer: StoredResponse): void;
  reject(error: Error): void;
}

const GRACE_MS = 1_000;
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 5_000;
/** What lived so long did not die of how it was started. */
const LONG_LIFE_MS = 30_000;

/**
 * Routes in a thread of their own, so that what is in memory is never answered late because something is being made. A
 * thread that dies is started again; meanwhile what was made before is served on.
 */
export class ThreadOrigin implements Origin {
  private readonly cache: Cache;
  private readonly options: ThreadOriginOptions;
  private readonly passage: Passage;
  private readonly making = new Map<number, Making>();
  private worker: Worker | undefined;
  private made = 0;
  private closing = false;
  private pauseMs = SHORTEST_PAUSE_MS;

  /** @param cache hears what the thread hears of evictions. */
  constructor(cache: Cache, options: ThreadOriginOptions) {
    this.cache = cache;
    this.options = options;
    this.passage = new Passage(options.socket, options.told, options.protection);
  }

  /** Resolves when the thread answers. @throws StartError with what it said when it cannot start. */
  async start(): Promise<void> {
    const { program, given, socket } = this.options;
    const worker = new Worker(program, { workerData: { ...given, socket } });
    const startedAt = Date.now();
    await new Promise<void>((resolve, reject) => {
      let ready = false;
      worker.on('message', (message: FromOrigin) => {
        if (message === 'ready') {
          ready = true;
          this.worker = worker;
          resolve();
        } else if (typeof message === 'object' && 'cannotStart' in message) reject(new StartError(message.cannotStart));
        else this.receive(message);
      });
      worker.once('error', (error) => {
        console.error('The thread that makes pages has broken.', error);
        reject(error);
      });
      worker.once('exit', (code) => {
        reject(new Error(`The thread that makes pages ended with code ${code} before it answered.`));
        if (ready) this.lose(worker, startedAt);
      });
    });
  }

  async make(order: Order, fill: Fill): Promise<StoredResponse> {
    const { worker } = this;
    if (worker === undefined) throw new RenderBroken('Nobody makes pages just now.');
    this.made += 1;
    const id = this.made;
    const waiting = Promise.withResolvers<StoredResponse>();
    this.making.set(id, { fill, ...waiting });
    worker.postMessage({ make: id, order } satisfies ToOrigin, []);
    // The thread gives up its routes in time; one that is blocked cannot.
    const late = setTimeout(
      () => waiting.reject(new RenderBroken(`${order.url} is not answered`)),
      order.timeout + GRACE_MS,
    );
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(late);
      this.making.delete(id);
    }
  }

  pass(request: IncomingMessage, response: ServerResponse): void {
    this.passage.pass(request, response);
  }

  /** Lets the thread finish what it is asked for. */
  async close(): Promise<void> {
    this.closing = true;
    const { worker } = this;
    if (worker !== undefined) {
      const exit = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage('close' satisfies ToOrigin, []);
      await exit;
    }
    this.passage.close();
  }

  private receive(message: Exclude<FromOrigin, 'ready' | { cannotStart: string }>): void {
    if (message === 'gap') this.cache.noteGap();
    else if ('evicted' in message) this.cache.hear(message.evicted, message.at, message.sequence);
    else this.finish(message);
  }

  private finish(message: Extract<FromOrigin, { made: number }>): void {
    const making = this.making.get(message.made);
    if (making === undefined) return;
    if ('broken' in message) making.reject(new RenderBroken(message.broken));
    else if ('failed' in message) making.reject(new OriginFailed(revive(message.failed)));
    else {
      const { tags, seconds, stored } = message.terms;
      making.fill.tag(...tags);
      if (seconds !== undefined) making.fill.keepFor(seconds);
      if (!stored) making.fill.doNotStore();
      making.resolve(revive(message.answer));
    }
  }

  private lose(worker: Worker, startedAt: number): void {
    if (this.worker === worker) this.worker = undefined;
    for (const making of this.making.values())
      making.reject(new RenderBroken('The thread that makes pages has ended.'));
    // What was evicted from now on nobody has told.
    this.cache.noteGap();
    if (!this.closing) void this.startAgain(Date.now() - startedAt);
  }

  private async startAgain(livedMs: number): Promise<void> {
    this.pauseMs = livedMs < LONG_LIFE_MS ? Math.min(LONGEST_PAUSE_MS, 2 * this.pauseMs) : SHORTEST_PAUSE_MS;
    console.error(`The thread that makes pages has ended; another one starts in ${this.pauseMs} ms.`);
    await pause(this.pauseMs, undefined, { ref: false });
    if (this.closing) return;
    try {
      await this.start();
      this.cache.noteGap();
    } catch {
      await this.startAgain(0);
    }
  }
}
