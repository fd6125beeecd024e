import { type ChildProcess, fork } from 'node:child_process';
import { Socket } from 'node:net';
import path from 'node:path';

import { AppError } from '../../../shared/errors.ts';
import { imagesBusy, imageTooMuchMemory, imageTooSlow } from '../errors.ts';
import type { ImageAnswer, ImageDone, ImageJob } from './messages.ts';
import { usageOf } from './watch.ts';

export interface ProcessLimits {
  /** Seconds of processor time for one picture. */
  seconds: number;
  /** Mebibytes resident. */
  mebibytes: number;
}

/** The process ended while it was at work: once is bad luck, twice is the picture. */
export class ProcessDied extends Error {
  constructor(how: string, said: string) {
    super(`the image process ended (${how})${said === '' ? '' : `: ${said}`}`);
    this.name = 'ProcessDied';
  }
}

const PROGRAM = new URL(`./program${path.extname(import.meta.filename)}`, import.meta.url);
const LOOK_EVERY_MS = 50;
/** A picture may wait so many times longer than it computes, where the machine has others to serve. */
const PATIENCE = 10;
/** After so many pictures it has fragmented enough. */
const PICTURES_A_LIFE = 200;
/** Of what it says before it dies, enough to know why (characters). */
const LAST_WORDS = 1_000;
/** Threads that decode and encode: while one format is measured another one is encoded. */
const THREADS = '2';

/** One process that makes pictures, one at a time, and what it may take for it. */
export class ImageProcess {
  private readonly child: ChildProcess;
  private made = 0;
  private said = '';
  private ended = false;

  constructor(program: URL = PROGRAM) {
    this.child = fork(program, {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // Nothing of the shop's: neither its secrets nor its options. Two arenas keep glibc from hoarding.
      env: { PATH: process.env['PATH'] ?? '', UV_THREADPOOL_SIZE: THREADS, MALLOC_ARENA_MAX: '2', VIPS_WARNING: '0' },
    });
    this.child.stderr?.setEncoding('utf8').on('data', (words: string) => {
      this.said = `${this.said}${words}`.slice(-LAST_WORDS);
    });
    // Whoever asks hears of it; between two questions nobody needs to.
    this.child.on('error', () => undefined);
    this.hold(false);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isFresh(): boolean {
    return this.made === 0;
  }

  /** Whether it can be asked again. */
  get isUsable(): boolean {
    return !this.ended && this.child.connected && this.child.exitCode === null && this.made < PICTURES_A_LIFE;
  }

  /**
   * @throws AppError: what is wrong with the picture, that it takes too long or too much, or that nothing comes in time.
   * @throws ProcessDied when it ends by itself.
   */
  async ask(job: ImageJob, limits: ProcessLimits): Promise<ImageDone> {
    const { child } = this;
    const answer = Promise.withResolvers<ImageAnswer>();
    const fail = (cause: Error) => answer.reject(cause);
    const died = (code: number | null, signal: string | null) =>
      fail(new ProcessDied(signal ?? `code ${code ?? 'unknown'}`, this.said.trim()));
    const watch = setInterval(this.guard(limits, fail), LOOK_EVERY_MS);
    child.once('message', answer.resolve).once('exit', died).once('error', fail);
    this.hold(true);
    try {
      if (child.exitCode !== null || child.signalCode !== null) died(child.exitCode, child.signalCode);
      else child.send(job, (error) => error !== null && fail(new ProcessDied('unreachable', error.message)));
      return doneIn(await answer.promise);
    } finally {
      clearInterval(watch);
      child.off('message', answer.resolve).off('exit', died).off('error', fail);
      this.made += 1;
      this.hold(false);
    }
  }

  end(): void {
    // It is connected until the system has buried it.
    this.ended = true;
    this.child.kill('SIGKILL');
  }

  /** Ends it as soon as it takes more than it may. */
  private guard({ seconds, mebibytes }: ProcessLimits, fail: (cause: Error) => void): () => void {
    const { pid } = this;
    const begun = { at: performance.now(), cpuMs: pid === undefined ? 0 : (usageOf(pid)?.cpuMs ?? 0) };
    const stop = (refusal: AppError) => {
      fail(refusal);
      this.end();
    };
    return () => {
      const usage = pid === undefined ? undefined : usageOf(pid);
      const waited = performance.now() - begun.at;
      // Without /proc the clock on the wall stands for the processor's.
      const computed = usage === undefined ? waited : usage.cpuMs - begun.cpuMs;
      if ((usage?.memory ?? 0) > mebibytes * 1_048_576) stop(imageTooMuchMemory(mebibytes));
      else if (computed > seconds * 1_000) stop(imageTooSlow(seconds));
      else if (waited > PATIENCE * seconds * 1_000) stop(imagesBusy(new Error('the machine is overloaded')));
    };
  }

  /** Between two pictures it keeps no program alive. */
  private hold(busy: boolean): void {
    const word = busy ? 'ref' : 'unref';
    this.child[word]();
    this.child.channel?.[word]();
    if (this.child.stderr instanceof Socket) this.child.stderr[word]();
  }
}

function doneIn(answer: ImageAnswer): ImageDone {
  if (!('refusal' in answer)) return answer;
  const { code, status, message, cause } = answer.refusal;
  throw new AppError(code, status, message, cause === undefined ? {} : { cause: new Error(cause) });
}
