import { Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { pictureFrom, pictureJson, type PictureRow } from '../media/index.ts';
import type { Condition, ProductCardView } from './product.view.ts';

/** The columns of a card of `products p`; goes with `CARD_JOINS`. */
export const CARD_COLUMNS = `
  p.id, p.slug, p.title, p.category, p.brand, p.price, p.currency, p.condition, p.stock,
  p.rating_average, p.rating_count, p.created_at,
  s.id AS seller_id, s.slug AS seller_slug, s.display_name AS seller_name, s.location AS seller_location,
  coalesce(dearest.price > p.price, false) AS price_varies,
  picture.alt AS picture_alt, picture.width AS picture_width, picture.height AS picture_height,
  picture.placeholder AS picture_placeholder, picture.variants::text AS picture_variants`;

/** Looked up for the few rows of a page, one row each, so that nothing multiplies. */
export const CARD_JOINS = `
  JOIN users s ON s.id = p.user_id
  LEFT JOIN LATERAL (
    SELECT max(v.price) AS price FROM product_variants v WHERE v.product_id = p.id
  ) dearest ON true
  LEFT JOIN LATERAL (
    SELECT i.alt, i.width, i.height, i.placeholder, i.variants
    FROM product_images i WHERE i.product_id = p.id ORDER BY i.position LIMIT 1
  ) picture ON true`;

export interface CardRow {
  id: string;
  slug: string;
  title: string;
  category: string;
  brand: string | null;
  price: number;
  currency: string;
  condition: Condition;
  stock: number;
  rating_average: number;
  rating_count: number;
  created_at: Date;
  seller_id: string;
  seller_slug: string;
  seller_name: string;
  seller_location: string;
  price_varies: boolean;
  picture_alt: string;
  picture_width: number;
  picture_height: number;
  picture_placeholder: string;
  /** JSON; null, like all of the picture, where there is none. */
  picture_variants: string | null;
}

@Injectable()
export class ProductCards {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** In the order of the ids; ids of products that may not be listed are left out. */
  async byIds(ids: readonly string[]): Promise<ProductCardView[]> {
    if (ids.length === 0) return [];
    const rows = await this.database.query<CardRow>('catalog.cards-by-ids', CARDS_BY_IDS, [ids]);
    return rows.map(cardFrom);
  }
}

export const CARDS_BY_IDS = `
  SELECT ${CARD_COLUMNS}
  FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
  JOIN products p ON p.id = asked.id AND p.status = 'active' AND p.deleted_at IS NULL ${CARD_JOINS}
  WHERE s.status = 'active' AND s.deleted_at IS NULL
  ORDER BY asked.place`;

export function cardFrom(row: CardRow): ProductCardView {
  const variants = row.picture_variants;
  const picture =
    variants === null
      ? null
      : pictureFrom({ ...pictureRow(row), variants: JSON.parse(variants) as PictureRow['variants'] });
  return { ...withoutPicture(row), picture };
}

/** The JSON of `cardFrom`. */
export function cardJson(row: CardRow): string {
  const variants = row.picture_variants;
  const picture = variants === null ? 'null' : pictureJson(pictureRow(row), variants);
  return `${JSON.stringify(withoutPicture(row)).slice(0, -1)},"picture":${picture}}`;
}

function withoutPicture(row: CardRow): Omit<ProductCardView, 'picture'> {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    category: row.category,
    brand: row.brand,
    price: row.price,
    priceVaries: row.price_varies,
    currency: row.currency,
    condition: row.condition,
    stock: row.stock,
    ratingAverage: row.rating_average,
    ratingCount: row.rating_count,
    seller: { id: row.seller_id, slug: row.seller_slug, name: row.seller_name, location: row.seller_location },
    createdAt: row.created_at.toISOString(),
  };
}

function pictureRow(row: CardRow): Omit<PictureRow, 'variants'> {
  return {
    alt: row.picture_alt,
    width: row.picture_width,
    height: row.picture_height,
    placeholder: row.picture_placeholder,
  };
}
