import { Injectable } from '@nestjs/common';
import { z } from 'zod';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { pictureFrom, type PictureRow } from '../media/index.ts';
import { identityCache } from './identity.cache.ts';
import { USABLE } from './identity.policy.ts';
import { readCursor, writeCursor } from '../../shared/cursor.ts';
import type { SellerView } from './seller.view.ts';

interface SellerRow {
  id: string;
  slug: string;
  name: string;
  location: string;
  bio: string;
  avatar: Omit<PictureRow, 'alt'> | null;
  joined_at: Date;
  joined_key: string;
  followers: number;
  listings: number;
  sales: number;
  rating_average: number;
  rating_count: number;
}

export interface SellerPage {
  data: SellerView[];
  nextCursor: string | null;
}

@Injectable()
export class Sellers {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** An active seller by slug or id; undefined for everyone else. */
  @Cacheable(identityCache.seller)
  async find(slugOrId: string): Promise<SellerView | undefined> {
    const column = UUID.test(slugOrId) ? 'id' : 'slug';
    if (column === 'slug' && !SLUG.test(slugOrId)) return undefined;
    const rows = await this.database.query<SellerRow>('identity.seller', SELLER_BY[column], [slugOrId], {
      kept: true,
      read: true,
    });
    return rows[0] === undefined ? undefined : sellerFrom(rows[0]);
  }

  /** Those whose listings are the most popular ones now. */
  @Cacheable(identityCache.topSellers)
  async top(limit: number): Promise<SellerView[]> {
    const rows = await this.database.query<SellerRow>('identity.top-sellers', TOP_SELLERS, [limit], { read: true });
    return rows.map(sellerFrom);
  }

  /** All active sellers, those who joined last first. @throws AppError `invalid-parameter` naming `cursor`. */
  async newest({ limit, cursor }: { limit: number; cursor?: string }): Promise<SellerPage> {
    const after = cursor === undefined ? FIRST : readCursor(cursor, LIST, keyOfSeller);
    const rows = await this.database.query<SellerRow>(
      'identity.newest-sellers',
      NEWEST_SELLERS,
      [limit + 1, ...after],
      { read: true },
    );
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return {
      data: shown.map(sellerFrom),
      nextCursor: last === undefined ? null : writeCursor(LIST, [last.joined_key, last.id]),
    };
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SLUG = /^(?=.{1,120}$)[a-z0-9]+(-[a-z0-9]+)*$/;

const LIST = 'sellers:newest';
const keyOfSeller = z.tuple([z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0), z.uuid()]);
const FIRST = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/** Each figure is an aggregate of its own: joined to one another they would multiply. */
const COLUMNS = `
  u.id, u.slug, u.display_name AS name, u.location, u.bio, u.avatar, u.created_at AS joined_at,
  to_jsonb(u.created_at) #>> '{}' AS joined_key,
  (SELECT count(*) FROM follows f WHERE f.seller_id = u.id) AS followers,
  (SELECT count(*) FROM products p
   WHERE p.user_id = u.id AND p.status = 'active' AND p.deleted_at IS NULL) AS listings,
  (SELECT count(*) FROM orders o WHERE o.seller_id = u.id AND o.status = 'completed') AS sales,
  stars.rating_average, stars.rating_count`;

/** The stars of a product are its average times its count; both are kept by the database as reviews come and go. */
const STARS = `
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.rating_count), 0) AS rating_count,
           coalesce(round(sum(round(p.rating_average * p.rating_count)) / nullif(sum(p.rating_count), 0), 2), 0)
             AS rating_average
    FROM products p WHERE p.user_id = u.id AND p.rating_count > 0
  ) stars`;

function sellerSql(key: string): string {
  return `
    SELECT ${COLUMNS} FROM users u ${STARS}
    WHERE ${key} AND ${USABLE} AND (u.role = 'seller' OR EXISTS (
      SELECT 1 FROM products p WHERE p.user_id = u.id AND p.status = 'active' AND p.deleted_at IS NULL))`;
}

export const SELLER_BY = { id: sellerSql('u.id = $1::uuid'), slug: sellerSql('u.slug = $1') };

/** Whose listings are among the so many most popular ones. */
const LOOKED_AT = 1_000;

export const TOP_SELLERS = `
  WITH top AS MATERIALIZED (
    SELECT user_id, sum(popularity) AS popularity FROM (
      SELECT p.user_id, p.popularity FROM products p
      WHERE p.status = 'active' AND p.deleted_at IS NULL
      ORDER BY p.popularity DESC, p.id DESC LIMIT ${LOOKED_AT}
    ) popular
    JOIN users u ON u.id = user_id WHERE ${USABLE}
    GROUP BY user_id ORDER BY 2 DESC, 1 LIMIT $1
  )
  SELECT ${COLUMNS} FROM top JOIN users u ON u.id = top.user_id ${STARS}
  ORDER BY top.popularity DESC, u.id`;

export const NEWEST_SELLERS = `
  WITH page AS MATERIALIZED (
    SELECT u.id FROM users u
    WHERE u.role = 'seller' AND ${USABLE} AND (u.created_at, u.id) < ($2::timestamptz, $3::uuid)
    ORDER BY u.created_at DESC, u.id DESC LIMIT $1
  )
  SELECT ${COLUMNS} FROM page JOIN users u USING (id) ${STARS}
  ORDER BY u.created_at DESC, u.id DESC`;

function sellerFrom(row: SellerRow): SellerView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    location: row.location,
    bio: row.bio,
    avatar: row.avatar && pictureFrom({ ...row.avatar, alt: row.name }),
    joinedAt: row.joined_at.toISOString(),
    followers: row.followers,
    listings: row.listings,
    sales: row.sales,
    ratingAverage: row.rating_average,
    ratingCount: row.rating_count,
  };
}
