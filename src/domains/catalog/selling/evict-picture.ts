import { Injectable, type OnModuleInit } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database } from '../../../performance/database/index.ts';
import { PictureChanges } from '../../media/index.ts';
import { type ChangedListing, tagsOfChange } from '../catalog.tags.ts';

const AT_ONCE = 500;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** Evicts what shows a picture that is ready now, refused or made anew: listings, and the lists they stand in. */
export async function evictPicture(database: Database, cache: Cache, contentHash: string): Promise<void> {
  for (let after = FIRST; ;) {
    const rows = await database.query<ChangedListing>('catalog.shows-picture', SHOWS, [contentHash, after, AT_ONCE]);
    if (rows.length > 0) await cache.evict(tagsOfChange(rows));
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    after = last.id;
  }
}

const SHOWS = `
  SELECT p.id, p.user_id AS "sellerId", ARRAY[p.category] AS categories
  FROM product_images i JOIN products p ON p.id = i.product_id
  WHERE i.content_hash = $1 AND p.id > $2::uuid ORDER BY p.id LIMIT $3`;

@Injectable()
export class EvictPictures implements OnModuleInit {
  private readonly database: Database;
  private readonly cache: Cache;
  private readonly changes: PictureChanges;

  constructor(database: Database, cache: Cache, changes: PictureChanges) {
    this.database = database;
    this.cache = cache;
    this.changes = changes;
  }

  onModuleInit(): void {
    this.changes.listen(async (contentHash) => evictPicture(this.database, this.cache, contentHash));
  }
}
