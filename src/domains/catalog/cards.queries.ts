import { Injectable } from '@nestjs/common';

import { Database } from '../../performance/database/index.ts';
import { LIVE, SHOWN_SELLER } from './catalog.policy.ts';
import type { ProductCardView } from './product.view.ts';

/** The columns of a card, of `product_cards c` and its seller `users s`: docs/decisions/0015-ready-cards.md */
export const CARD_COLUMNS = `
  c.card, s.id AS seller_id, s.slug AS seller_slug, s.display_name AS seller_name, s.location AS seller_location`;

export interface CardRow {
  /** JSON that is kept ready: a card without its seller. */
  card: string;
  seller_id: string;
  seller_slug: string;
  seller_name: string;
  seller_location: string;
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
    const rows = await this.database.query<CardRow>('catalog.cards-by-ids', CARDS_BY_IDS, [ids], { read: true });
    return rows.map(cardFrom);
  }
}

export const CARDS_BY_IDS = `
  SELECT ${CARD_COLUMNS}
  FROM unnest($1::uuid[]) WITH ORDINALITY AS asked (id, place)
  JOIN products p ON p.id = asked.id AND ${LIVE}
  JOIN product_cards c ON c.product_id = p.id
  JOIN users s ON s.id = p.user_id
  WHERE ${SHOWN_SELLER}
  ORDER BY asked.place`;

export function cardFrom(row: CardRow): ProductCardView {
  return { ...(JSON.parse(row.card) as Omit<ProductCardView, 'seller'>), seller: sellerFrom(row) };
}

/** The JSON of `cardFrom`. */
export function cardJson(row: CardRow): string {
  return `${row.card.slice(0, -1)},"seller":${JSON.stringify(sellerFrom(row))}}`;
}

function sellerFrom(row: CardRow): ProductCardView['seller'] {
  return { id: row.seller_id, slug: row.seller_slug, name: row.seller_name, location: row.seller_location };
}
