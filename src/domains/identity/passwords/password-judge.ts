import path from 'node:path';
import { Worker } from 'node:worker_threads';

import { AppError } from '../../../shared/errors.ts';
import { BoundedQueue } from '../bounded-queue.ts';
import type { Verdict } from './judge.ts';

const WAITING_AT_MOST = 50;
/** Milliseconds; a judgement takes 15 on an idle core, and the first one has to load its words. */
const LONGEST_MS = 10_000;
/** Milliseconds after which the thread ends and its 20 MiB are free again. */
const IDLE_MS = 60_000;

/** Judges passwords off the event loop, in a thread that is there while it is needed. */
export class PasswordJudge {
  private readonly queue = new BoundedQueue({ atOnce: 1, waiting: WAITING_AT_MOST });
  private worker: Worker | undefined;
  private idle: NodeJS.Timeout | undefined;

  /** @throws AppError `busy` (503) where too many wait, or no answer comes in time. */
  async judge(password: string, words: readonly string[]): Promise<Verdict> {
    return this.queue.run(async () => {
      clearTimeout(this.idle);
      try {
        return await this.ask(password, words);
      } finally {
        this.idle = setTimeout(() => void this.close(), IDLE_MS).unref();
      }
    });
  }

  async close(): Promise<void> {
    clearTimeout(this.idle);
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }

  private async ask(password: string, words: readonly string[]): Promise<Verdict> {
    const worker = (this.worker ??= this.start());
    const answer = Promise.withResolvers<Verdict>();
    const fail = (cause: unknown) => answer.reject(noVerdict(cause));
    const late = setTimeout(() => fail(new Error(`no answer within ${LONGEST_MS} ms`)), LONGEST_MS);
    worker.once('message', answer.resolve).once('error', fail).once('exit', fail);
    worker.postMessage({ password, words }, []);
    try {
      return await answer.promise;
    } catch (error) {
      // It may still be at work on this one: the next one asks another.
      void this.close();
      throw error;
    } finally {
      clearTimeout(late);
      worker.off('message', answer.resolve).off('error', fail).off('exit', fail);
    }
  }

  /** A thread that ends between two questions is no error; it keeps no process alive. */
  private start(): Worker {
    const worker = new Worker(PROGRAM);
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.worker === worker) this.worker = undefined;
    });
    worker.unref();
    return worker;
  }
}

const PROGRAM = new URL(`./judge-thread${path.extname(import.meta.filename)}`, import.meta.url);

function noVerdict(cause: unknown): AppError {
  return new AppError('busy', 503, 'The password could not be checked just now. Please try again shortly.', { cause });
}
