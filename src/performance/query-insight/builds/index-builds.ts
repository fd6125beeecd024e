import { errorCode } from '../../../shared/errors.ts';
import type { Database, Transaction } from '../../database/index.ts';
import type { Jobs } from '../../jobs/index.ts';
import type { AcceptedStatement } from './accept-statement.ts';
import { progressOfBuilds } from './build-control.queries.ts';
import { BuildIndex, buildIndexJob } from './build-index.ts';
import { type BuildProgress, progressFrom } from './build-progress.ts';
import { buildOf, cancelBuild, type IndexBuild, insertBuild, latestBuilds } from './index-builds.queries.ts';
import { buildIsOver, buildUnderWay } from './refusals.ts';

const UNIQUE_VIOLATION = '23505';

/** A build, and how far it is while it runs. */
export interface WatchedBuild extends IndexBuild {
  /** null while nothing is being built: it waits, or it has ended. */
  progress: BuildProgress | null;
}

/** Indexes that are built or dropped while the database is used, by jobs: whichever process has time builds them. */
export class IndexBuilds {
  private readonly database: Database;
  private readonly jobs: Jobs;

  constructor(database: Database, jobs: Jobs) {
    this.database = database;
    this.jobs = jobs;
    const builder = new BuildIndex(database);
    jobs.work(buildIndexJob, async (payload, running) => builder.run(payload, running));
  }

  /**
   * Has a statement run once `transaction` is committed.
   * @param askedBy id of the person. @returns the id of the build.
   * @throws AppError `index-build-under-way` (409): that index is being built or dropped.
   */
  async ask(transaction: Transaction, accepted: AcceptedStatement, askedBy: string): Promise<string> {
    const id = await insertBuild(transaction, accepted, askedBy).catch((error: unknown) => {
      throw errorCode(error) === UNIQUE_VIOLATION ? buildUnderWay(accepted.index) : error;
    });
    await this.jobs.enqueue(transaction, buildIndexJob, { buildId: id });
    return id;
  }

  /**
   * Ends a build: one that waits at once, one that runs within about a second; what it left is dropped.
   * @returns undefined where there is none.
   * @throws AppError `index-build-over` (409)
   */
  async cancel(transaction: Transaction, id: string): Promise<IndexBuild | undefined> {
    const cancelled = await cancelBuild(transaction, id);
    if (cancelled === undefined && (await buildOf(transaction, id)) !== undefined) throw buildIsOver();
    return cancelled;
  }

  /** The latest first. */
  async latest(limit: number): Promise<WatchedBuild[]> {
    return this.watched(await latestBuilds(this.database, limit));
  }

  async one(id: string): Promise<WatchedBuild | undefined> {
    const build = await buildOf(this.database, id);
    return build && (await this.watched([build]))[0];
  }

  private async watched(builds: readonly IndexBuild[]): Promise<WatchedBuild[]> {
    const running = builds.some(({ state }) => state === 'running');
    const rows = running ? await progressOfBuilds(this.database) : [];
    const progress = new Map(rows.map((row) => [row.buildId, progressFrom(row)]));
    return builds.map((build) => ({ ...build, progress: progress.get(build.id) ?? null }));
  }
}
