import { Worker } from 'node:worker_threads';

import type { Plan } from './plan.ts';
import type { Second } from './recorder.ts';
import type { FromThread } from './thread.ts';

/** A generator in a thread of its own, so that nothing else of the runner makes its requests late. */
export class GeneratorThread {
  /** It has read its plan. */
  readonly ready: Promise<void>;
  readonly ended: Promise<Extract<FromThread, { totals: unknown }>>;
  onSecond: (second: Second) => void = () => undefined;
  private readonly worker: Worker;

  constructor(plan: Plan) {
    this.worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: plan });
    const ready = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<Extract<FromThread, { totals: unknown }>>();
    this.ready = ready.promise;
    this.ended = ended.promise;
    this.ended.catch(() => undefined);
    this.worker.on('message', (message: FromThread) => {
      if (message === 'ready') ready.resolve();
      else if ('second' in message) this.onSecond(message.second);
      else ended.resolve(message);
    });
    const fail = (error: Error) => {
      ready.reject(error);
      ended.reject(error);
    };
    this.worker.once('error', fail);
    this.worker.once('exit', () => fail(new Error('A generator thread ended early.')));
  }

  /** @param epoch from `monotonic()`: when the run begins. */
  start(epoch: number): void {
    this.worker.postMessage(epoch, []);
  }

  /** No request is due from now on; answers under way are waited for. */
  stop(): void {
    this.worker.postMessage('stop', []);
  }
}
