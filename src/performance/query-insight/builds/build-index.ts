import { z } from 'zod';

import { errorCode, errorMessage } from '../../../shared/errors.ts';
import type { Database } from '../../database/index.ts';
import { defineJob, type RunningJob } from '../../jobs/index.ts';
import { type BuildConnection, openBuildConnection, PooledBuild } from './build-connection.ts';
import { cancelBackends, dropStatement, nameOfBackend } from './build-control.queries.ts';
import { foundIndex } from './catalogue.queries.ts';
import {
  beginBuild,
  type IndexBuild,
  isCancelling,
  noteFailedTry,
  noteTry,
  settleBuild,
} from './index-builds.queries.ts';

/** So often is the statement begun; that it is cleaned up after is tried for as long as the job lives. */
const TRIES = 3;
const LOOK_EVERY_MS = 500;

/** One at a time in each process: a build takes what memory and disk there is. */
export const buildIndexJob = defineJob({
  name: 'index.build',
  payload: z.object({ buildId: z.uuid() }),
  tries: 1_000,
  firstPause: 2,
  longestPause: 60,
  atOnce: 1,
  longestRun: 86_400,
});

/**
 * Runs the statement of a build. Whatever ended an earlier try, the process included, what it left is an index that is not
 * valid, which slows writers and serves nobody: it is dropped before the next try, and after the last one.
 */
export class BuildIndex {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** @throws Error where the job is to come again. */
  async run({ buildId }: z.output<typeof buildIndexJob.payload>, { signal }: RunningJob): Promise<void> {
    const build = await beginBuild(this.database, buildId);
    // Cancelled before it began, or settled by a run that could not say so in the end.
    if (build === undefined) return;
    const connection = await openBuildConnection(this.database.directUrl).catch(async (error: unknown) => {
      if (!(error instanceof PooledBuild)) throw error;
      await settleBuild(this.database, buildId, { state: 'failed', error: error.message });
      return undefined;
    });
    if (connection === undefined) return;
    try {
      if (!(await connection.lock(build.table))) throw new Error('What an earlier run began has not ended yet.');
      await this.attempt(build, connection, signal);
    } finally {
      await connection.close();
    }
  }

  private async attempt(build: IndexBuild, connection: BuildConnection, signal: AbortSignal): Promise<void> {
    const { id, tries } = build;
    const there = await this.clean(build, connection);
    if (build.cancelling) return settleBuild(this.database, id, { state: 'cancelled' });
    if (there === (build.kind === 'create')) return this.finish(build, connection);
    const lastError = build.error ?? 'It was interrupted each time.';
    if (tries >= TRIES) return settleBuild(this.database, id, { state: 'failed', error: lastError });
    await noteTry(this.database, id);
    try {
      await this.execute(build, connection, signal);
    } catch (error) {
      // The process leaves: the one that takes over cleans up.
      if (signal.aborted) throw error;
      return this.afterFailure(build, connection, error);
    }
    return this.finish(build, connection);
  }

  private async finish(build: IndexBuild, connection: BuildConnection): Promise<void> {
    const bytes = (await foundIndex(connection, build.index))?.bytes;
    await settleBuild(this.database, build.id, { state: 'done', bytes });
  }

  /** Ends the statement where the process has to leave, or somebody asked for it. */
  private async execute(build: IndexBuild, connection: BuildConnection, signal: AbortSignal): Promise<void> {
    const stop = () => void cancelBackends(this.database, build.id).catch(() => undefined);
    const looking = setInterval(() => {
      isCancelling(this.database, build.id).then(
        (asked) => asked && stop(),
        () => undefined,
      );
    }, LOOK_EVERY_MS);
    signal.addEventListener('abort', stop, { once: true });
    await connection.call(nameOfBackend(build.id));
    try {
      signal.throwIfAborted();
      await connection.query('insight.build-index', build.statement);
    } finally {
      clearInterval(looking);
      signal.removeEventListener('abort', stop);
    }
    await connection.call('social-selling builds');
  }

  private async afterFailure(build: IndexBuild, connection: BuildConnection, thrown: unknown): Promise<void> {
    const error = errorMessage(thrown).slice(0, 500);
    if (!isBroken(thrown)) {
      // From here on nobody cancels it.
      await connection.call('social-selling builds');
      await this.clean(build, connection);
      if (await isCancelling(this.database, build.id))
        return settleBuild(this.database, build.id, { state: 'cancelled' });
      if (!isPassing(thrown) || build.tries + 1 >= TRIES) {
        console.error(`The index ${build.index} could not be built (${build.id}): ${error}`);
        return settleBuild(this.database, build.id, { state: 'failed', error });
      }
    }
    await noteFailedTry(this.database, build.id, error);
    throw thrown;
  }

  /** Drops what an interrupted try left. @returns whether a sound index of that name is there. */
  private async clean({ kind, table, index }: IndexBuild, connection: BuildConnection): Promise<boolean> {
    const found = await foundIndex(connection, index);
    if (found === undefined) return false;
    // To be dropped anyway, by its own statement.
    if (found.valid || kind === 'drop') return true;
    if (found.table !== table) throw new Error(`There is an index ${index} of ${found.table}, which is not valid.`);
    await connection.query('insight.drop-invalid-index', await dropStatement(connection, found.schema, index));
    return false;
  }
}

/** Whether the connection is gone, so that nothing more can be done on it. */
function isBroken(error: unknown): boolean {
  const code = errorCode(error);
  return code === undefined || code.length !== 5 || code.startsWith('08') || code.startsWith('57P');
}

/** Whether another try may do better: too many connections, a lock that was not given, a deadlock. */
function isPassing(error: unknown): boolean {
  return ['53300', '55P03', '40P01', '40001'].includes(errorCode(error) ?? '');
}
