import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { PictureChanges } from '../../media/index.ts';
import { evictPerson } from './evict-person.ts';

/** People who took the same file for their picture; more than these wait for their pages to run out. */
const PEOPLE = 1_000;

/** Evicts what shows a person's picture that was made anew. */
export async function evictAvatar(database: Database, cache: Cache, contentHash: string): Promise<void> {
  const people = await database.query<{ id: string }>(
    'identity.shown-with',
    `SELECT id FROM users WHERE avatar_hash = $1 LIMIT $2`,
    [contentHash, PEOPLE],
  );
  for (const { id } of people) await evictPerson(cache, id);
}

@Injectable()
export class EvictAvatars implements OnModuleInit {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly changes: PictureChanges;

  constructor(database: Database, cache: Cache, changes: PictureChanges) {
    this.database = database;
    this.cache = cache;
    this.changes = changes;
  }

  onModuleInit(): void {
    this.changes.listen(async (contentHash) => evictAvatar(this.database, this.cache, contentHash));
  }
}
