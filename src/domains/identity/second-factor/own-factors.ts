import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { factorsOf } from './factors.queries.ts';
import type { FactorsView } from './second-factor.view.ts';

@Injectable()
export class OwnFactors {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** What a person signs in with beside the password. */
  async of(personId: string): Promise<FactorsView> {
    const { totpSince, ...counts } = await factorsOf(this.database, personId);
    return { ...counts, totpSince: totpSince?.toISOString() ?? null };
  }
}
