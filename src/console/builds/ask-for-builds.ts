import { Injectable } from '@nestjs/common';

import { type Administrator, Audit, holdToFreshProof, holdToRole } from '../../domains/identity/index.ts';
import { Database, type Transaction } from '../../performance/database/index.ts';
import { acceptStatement, IndexBuilds, type WatchedBuild } from '../../performance/query-insight/index.ts';
import { notFound } from '../../shared/errors.ts';

/** Administrators change the indexes of the shop. Each change is written into the audit log in its transaction. */
@Injectable()
export class AskForBuilds {
  private readonly database: Database;
  private readonly builds: IndexBuilds;

  constructor(database: Database, builds: IndexBuilds) {
    this.database = database;
    this.builds = builds;
  }

  /**
   * Has the statement run by a job. @returns as it stands just after.
   * @throws AppError `fresh-proof-required` (403), `index-statement-refused` (422), `index-exists` or `index-build-under-way` (409)
   */
  async build(admin: Administrator, statement: string): Promise<WatchedBuild> {
    holdToFreshProof(admin);
    const accepted = await acceptStatement(this.database, statement);
    const id = await this.database.transaction(async (transaction) => {
      await holdToRole(transaction, admin);
      const build = await this.builds.ask(transaction, accepted, admin.id);
      await record(transaction, admin, 'index.build_asked', { ...accepted, id: build });
      return build;
    });
    return this.one(id);
  }

  /**
   * Ends a build. It takes no fresh proof: what weighs on the shop has to be ended quickly, and nothing is lost by it.
   * @throws AppError `not-found` (404), `index-build-over` (409)
   */
  async cancel(admin: Administrator, id: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      await holdToRole(transaction, admin);
      const build = await this.builds.cancel(transaction, id);
      if (build === undefined) throw notFound('build');
      await record(transaction, admin, 'index.build_cancelled', build);
    });
  }

  /** @throws AppError `not-found` (404) */
  async one(id: string): Promise<WatchedBuild> {
    const build = await this.builds.one(id);
    if (build === undefined) throw notFound('build');
    return build;
  }
}

async function record(
  transaction: Transaction,
  { id: actor, request }: Administrator,
  action: 'index.build_asked' | 'index.build_cancelled',
  { id: build, kind, table, index }: { id: string; kind: 'create' | 'drop'; table: string; index: string },
): Promise<void> {
  const detail = { build, kind, table, index };
  await Audit.record(transaction, { actor, action, subject: undefined, detail, request });
}
