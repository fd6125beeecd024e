import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { refreshSearchVocabulary } from './refresh-search-vocabulary.ts';

const EVERY_MS = 5 * 60_000;
const FIRST_AFTER_MS = 15_000;

/** Keeps the words of the catalogue up to date while the shop runs; several processes take turns. */
@Injectable()
export class VocabularyKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly database: Database;
  private timer: NodeJS.Timeout | undefined;
  private readonly stopping = new AbortController();
  private refreshing: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.database = database;
  }

  onApplicationBootstrap(): void {
    this.refreshIn(FIRST_AFTER_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.refreshing;
  }

  private refreshIn(milliseconds: number): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.refreshing = refreshSearchVocabulary(this.database, this.stopping.signal)
        // The words of last time do until the next; what fails here fails for searches too, and is reported there.
        .catch(() => undefined)
        .finally(() => this.refreshIn(EVERY_MS));
    }, milliseconds).unref();
  }
}
