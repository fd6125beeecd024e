import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { errorCode, errorMessage } from '../../../shared/errors.ts';
import type { Database } from '../../database/index.ts';
import { defineJob, type RunningJob } from '../../jobs/index.ts';
import { adviseIndexes, type AdviceOptions, openScratch } from '../advisor/advise-indexes.ts';
import { countedWorkload } from '../advisor/workload.queries.ts';
import { InsightError } from '../errors.ts';
import { redactLiterals } from '../workload/redact-literals.ts';
import { openAdviceConnection } from './advice-connection.ts';
import {
  beginAdvice,
  endAdvisor,
  failAdvice,
  finishAdvice,
  hasEnded,
  nameOfAdvisor,
  noteFailedAdvice,
  noteProgress,
} from './advice-runs.queries.ts';
import { storedAdvice, withoutQuotes } from './stored-advice.ts';

/** With the pauses between, another run of the advisor has a little more than a minute to end. */
const TRIES = 5;
const LONGEST_SECONDS = 3_600;
/** As many statements as `npm run advise` looks at. */
const STATEMENTS = 50;
const TELL_EVERY_MS = 1_000;
/** So soon it is noticed that somebody cancelled it. */
const LOOK_EVERY_MS = 1_000;
/** Ten seconds are for taking away what a run that was ended left; the next run takes it away as well. */
const CLEANING_TRIES = 50;
const CLEANING_PAUSE_MS = 200;

/** One at a time in each process; that it is the only one of all is upheld by the table. */
export const adviseJob = defineJob({
  name: 'insight.advise',
  payload: z.object({ adviceId: z.uuid() }),
  tries: 1_000,
  firstPause: 5,
  longestPause: 60,
  atOnce: 1,
  longestRun: LONGEST_SECONDS + 60,
});

export interface RunOptions extends Pick<AdviceOptions, 'policy' | 'captured'> {
  /** After so long it is ended; 3,600 unless given, and no more. */
  longestSeconds?: number;
}

/**
 * Asks the advisor what indexes the counted workload needs, on a connection of its own. A run that was interrupted, by the
 * end of its process too, begins again from the start: its copies are in nobody's way meanwhile, and go before the next.
 */
export class RunAdvice {
  private readonly database: Database;
  private readonly options: RunOptions;

  constructor(database: Database, options: RunOptions = {}) {
    this.database = database;
    this.options = options;
  }

  /** @throws Error where the job is to come again. */
  async run({ adviceId }: z.output<typeof adviseJob.payload>, { signal }: RunningJob): Promise<void> {
    const run = await beginAdvice(this.database, adviceId);
    if (run === undefined) return;
    if (run.tries > TRIES) return failAdvice(this.database, adviceId, run.error ?? 'It was interrupted each time.');
    try {
      await this.advise(adviceId, signal);
    } catch (thrown) {
      // The process leaves: whoever takes over begins again.
      if (signal.aborted) throw thrown;
      const error = withoutQuotes(errorMessage(thrown));
      if (mayPass(thrown) && run.tries < TRIES) {
        await noteFailedAdvice(this.database, adviceId, error);
        throw thrown;
      }
      console.error(`The advisor could not say which indexes are needed (${adviceId}): ${error}`);
      await failAdvice(this.database, adviceId, error);
    }
  }

  private async advise(id: string, signal: AbortSignal): Promise<void> {
    const { longestSeconds = LONGEST_SECONDS } = this.options;
    const late = AbortSignal.timeout(longestSeconds * 1_000);
    const watch = this.watch(id);
    try {
      await this.ask(id, AbortSignal.any([signal, late, watch.cancelled]));
    } catch (error) {
      const stopped = signal.aborted || late.aborted || watch.cancelled.aborted;
      if (stopped) await this.clean(id);
      // Whoever cancelled it has written that down.
      if (watch.cancelled.aborted) return;
      throw late.aborted && !signal.aborted ? tooLate(longestSeconds) : error;
    } finally {
      watch.end();
    }
  }

  private async ask(id: string, stop: AbortSignal): Promise<void> {
    const end = () => void endAdvisor(this.database, id).catch(() => undefined);
    const client = await openAdviceConnection(this.database.directUrl, nameOfAdvisor(id));
    stop.addEventListener('abort', end, { once: true });
    try {
      stop.throwIfAborted();
      const workload = await countedWorkload(client, STATEMENTS);
      if (workload === undefined) throw nothingCounted();
      const { policy, captured } = this.options;
      const advice = await adviseIndexes(client, workload, {
        onStep: this.teller(id),
        ...(policy === undefined ? {} : { policy }),
        ...(captured === undefined ? {} : { captured }),
      });
      await finishAdvice(this.database, id, storedAdvice(advice));
    } finally {
      stop.removeEventListener('abort', end);
      await client.end().catch(() => undefined);
    }
  }

  /** Looks every second whether the run has been cancelled, by whichever process. */
  private watch(id: string): { cancelled: AbortSignal; end: () => void } {
    const found = new AbortController();
    const looking = setInterval(() => {
      hasEnded(this.database, id).then(
        (ended) => ended && found.abort(),
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    return { cancelled: found.signal, end: () => clearInterval(looking) };
  }

  /** Takes the copies away that a run left whose connection was ended. */
  private async clean(id: string): Promise<void> {
    const name = `${nameOfAdvisor(id)} ends`;
    const client = await openAdviceConnection(this.database.directUrl, name).catch(() => undefined);
    if (client === undefined) return;
    for (let tries = 0; tries < CLEANING_TRIES; tries += 1) {
      const scratch = await openScratch(client).catch(() => undefined);
      if (scratch !== undefined) {
        await scratch.close().catch(() => undefined);
        break;
      }
      await sleep(CLEANING_PAUSE_MS);
    }
    await client.end().catch(() => undefined);
  }

  /** Writes down what the advisor does, once a second at most. */
  private teller(id: string): (step: string) => void {
    let told = -Infinity;
    return (step) => {
      if (performance.now() - told < TELL_EVERY_MS) return;
      told = performance.now();
      noteProgress(this.database, id, redactLiterals(step)).catch(() => undefined);
    };
  }
}

function tooLate(seconds: number): InsightError {
  const limit = seconds === LONGEST_SECONDS ? 'an hour' : `${seconds} s`;
  return new InsightError('advice-late', 504, `It took longer than ${limit}.`);
}

function nothingCounted(): InsightError {
  return new InsightError(
    'nothing-counted',
    409,
    'pg_stat_statements is not in this database, or not loaded: what statements take is not counted.',
  );
}

/** Whether another try may do better: another run has the copies, the connection is gone, or there was none to be had. */
function mayPass(error: unknown): boolean {
  const code = errorCode(error);
  if (error instanceof InsightError) return code === 'advice-running';
  return code === undefined || /^(?:08|57P|53300|40)/.test(code) || /^E[A-Z]+$/.test(code);
}
