import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { LIVE, SHOWN_SELLER } from './catalog.policy.ts';

/**
 * The addresses of all listed products, in parts of about 500 to 1,100. The random end of an id says which part it
 * belongs to: every part is one short range of an index, and an address stays in its part as others come and go.
 */
@Injectable()
export class Sitemap {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** A power of two, 1 to 4,096: enough for 4 million products. */
  @Cacheable(catalogCache.sitemapParts)
  async parts(): Promise<number> {
    const rows = await this.database.query<{ count: number }>('catalog.sitemap-count', SITEMAP_COUNT, [], {
      read: true,
    });
    let parts = 1;
    while (parts < BUCKETS && (rows[0]?.count ?? 0) / parts > MEANT_PER_PART) parts *= 2;
    return parts;
  }

  /** @param part from 1; empty beyond the last. */
  @Cacheable(catalogCache.sitemapPart)
  async part(part: number): Promise<{ slug: string; updatedAt: string }[]> {
    const parts = await this.parts();
    if (!Number.isInteger(part) || part < 1 || part > parts) return [];
    const width = BUCKETS / parts;
    const rows = await this.database.query<{ slug: string; updated_at: Date }>(
      'catalog.sitemap-part',
      SITEMAP_PART,
      [(part - 1) * width, part * width],
      { read: true },
    );
    return rows.map(({ slug, updated_at }) => ({ slug, updatedAt: updated_at.toISOString() }));
  }
}

const BUCKETS = 4_096;
const MEANT_PER_PART = 1_000;

export const SITEMAP_COUNT = `SELECT coalesce(sum(product_count), 0) AS count FROM categories`;

/** The last twelve bits of an id; the index products_sitemap is on this very expression. */
const BUCKET = `((get_byte(uuid_send(p.id), 14) & 15) * 256 + get_byte(uuid_send(p.id), 15))`;

export const SITEMAP_PART = `
  SELECT p.slug, p.updated_at FROM products p JOIN users s ON s.id = p.user_id
  WHERE ${BUCKET} >= $1 AND ${BUCKET} < $2 AND ${LIVE}
    AND ${SHOWN_SELLER}`;
