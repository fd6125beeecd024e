import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { Audit } from '../audit/audit.ts';
import type { Requester } from '../audit/requester.ts';
import { accountFrom } from '../profile/account-from.ts';
import { accountOf } from '../profile/profile.queries.ts';
import { EXPORT_SECTIONS } from './export.sections.ts';

/** Rows of a list that are in memory at once. */
export const EXPORT_BATCH = 200;

const FIRST = '00000000-0000-0000-0000-000000000000';

@Injectable()
export class ExportAccount {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /**
   * Everything the shop holds on a person as one JSON text (`exportView`), piece by piece: however much it is, a few
   * hundred rows are in memory, and no connection is held while a slow reader takes them.
   * @throws AppError `not-found` (404) at the first piece for an account that was closed a moment ago.
   */
  async *pieces(personId: string, request?: Requester): AsyncGenerator<string> {
    const account = accountFrom(await accountOf(this.database, personId));
    const action = 'export.made';
    await Audit.record(this.database, { actor: personId, action, subject: personId, detail: {}, request });
    yield `{"made":${JSON.stringify(new Date().toISOString())},\n"account":${JSON.stringify(account)}`;
    for (const [name, sql] of Object.entries(EXPORT_SECTIONS)) {
      yield `,\n"${name}":[`;
      yield* this.rows(`identity.export-${name.toLowerCase()}`, sql, personId);
      yield ']';
    }
    yield '}\n';
  }

  private async *rows(operation: string, sql: string, personId: string): AsyncGenerator<string> {
    let between = '\n';
    for (let after = FIRST; ;) {
      const rows = await this.database.query<{ id: string; row: string }>(operation, sql, [
        personId,
        after,
        EXPORT_BATCH,
      ]);
      if (rows.length > 0) yield between + rows.map(({ row }) => row).join(',\n');
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORT_BATCH) return;
      after = last.id;
      between = ',\n';
    }
  }
}
