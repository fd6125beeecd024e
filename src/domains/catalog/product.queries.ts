import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database, type Queryable } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { HAS_A_PAGE } from './catalog.policy.ts';
import { pictureFrom, type PictureRow } from '../media/index.ts';
import { CARD_COLUMNS, cardFrom, type CardRow } from './cards.queries.ts';
import type { OwnProductView, ProductView, VariantView } from './product.view.ts';

interface ProductRow<Status = ProductView['status']> extends CardRow {
  description: string;
  description_html: string | null;
  attributes: Record<string, unknown>;
  status: Status;
  updated_at: Date;
  saves: number;
  variants: VariantView[];
  pictures: PictureRow[];
  trail: { path: string; name: string }[];
}

/** One product as its own page shows it. */
@Injectable()
export class ProductPages {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** Active or sold out and by an active seller; undefined for everything else, also for what is no address at all. */
  @Cacheable(catalogCache.product)
  async find(slugOrId: string): Promise<ProductView | undefined> {
    const column = keyColumn(slugOrId);
    if (column === undefined) return undefined;
    const rows = await this.database.query<ProductRow>('catalog.product', PRODUCT_BY[column], [slugOrId], {
      kept: true,
      read: true,
    });
    return rows[0] === undefined ? undefined : productFrom(rows[0]);
  }

  /** The id of a product that may be seen; undefined where `find` finds nothing. */
  @Cacheable(catalogCache.productId)
  async idOf(slugOrId: string): Promise<string | undefined> {
    const column = keyColumn(slugOrId);
    if (column === undefined) return undefined;
    const rows = await this.database.query<{ id: string }>('catalog.product-id', PRODUCT_ID_BY[column], [slugOrId], {
      kept: true,
      read: true,
    });
    return rows[0]?.id;
  }
}

/** A product as its seller sees it, in whatever status. @throws Error where it is gone: look for it under lock first. */
export async function ownProduct(transaction: Queryable, id: string): Promise<OwnProductView> {
  const rows = await transaction.query<ProductRow<OwnProductView['status']>>('catalog.own-product', OWN_PRODUCT, [id]);
  if (rows[0] === undefined) throw new Error(`the product ${id} is gone`);
  return productFrom(rows[0]);
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_SLUG = 160;

/** By which column an address names a product; undefined for what is no address at all. */
export function keyColumn(slugOrId: string): 'id' | 'slug' | undefined {
  if (UUID.test(slugOrId)) return 'id';
  return slugOrId.length <= LONGEST_SLUG && SLUG.test(slugOrId) ? 'slug' : undefined;
}

function productSql(condition: string): string {
  return `
    SELECT ${CARD_COLUMNS}, p.description, p.description_html, p.attributes, p.status, p.updated_at,
      (SELECT count(*) FROM saves WHERE product_id = p.id) AS saves,
      (SELECT jsonb_agg(jsonb_build_object('id', v.id, 'sku', v.sku, 'options', v.options, 'price', v.price,
                                           'stock', v.stock) ORDER BY v.position, v.id)
       FROM product_variants v WHERE v.product_id = p.id) AS variants,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('alt', i.alt, 'width', i.width, 'height', i.height,
                'placeholder', i.placeholder, 'variants', i.variants) ORDER BY i.position), '[]')
       FROM product_images i WHERE i.product_id = p.id AND NOT i.refused) AS pictures,
      (SELECT jsonb_agg(jsonb_build_object('path', step.path, 'name', step.name) ORDER BY length(step.path))
       FROM categories step WHERE step.path = ANY (
         SELECT array_to_string((string_to_array(p.category, '/'))[1:depth], '/')
         FROM generate_series(1, cardinality(string_to_array(p.category, '/'))) AS depth)) AS trail
    FROM products p JOIN product_cards c ON c.product_id = p.id JOIN users s ON s.id = p.user_id
    WHERE ${condition}`;
}

export const PRODUCT_BY = {
  id: productSql(`p.id = $1::uuid AND ${HAS_A_PAGE}`),
  slug: productSql(`p.slug = $1 AND ${HAS_A_PAGE}`),
};

const OWN_PRODUCT = productSql('p.id = $1::uuid');

const idSql = (key: string) => `
  SELECT p.id FROM products p JOIN users s ON s.id = p.user_id WHERE ${key} AND ${HAS_A_PAGE}`;

export const PRODUCT_ID_BY = { id: idSql('p.id = $1::uuid'), slug: idSql('p.slug = $1') };

function productFrom<Status>(row: ProductRow<Status>): Omit<ProductView, 'status'> & { status: Status } {
  const pictures = row.pictures.map(pictureFrom);
  return {
    ...cardFrom(row),
    // With all its sources: a card carries those alone that a card can show.
    picture: pictures[0] ?? null,
    description: row.description,
    descriptionHtml: row.description_html,
    attributes: plainAttributes(row.attributes),
    status: row.status,
    variants: row.variants.map((variant) => ({ ...variant, options: textOptions(variant.options) })),
    pictures,
    categoryTrail: row.trail,
    saves: row.saves,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Lists are joined and what is nested is left out: a page shows name and value. */
function plainAttributes(attributes: Record<string, unknown>): ProductView['attributes'] {
  const plain = Object.entries(attributes).flatMap(([name, value]): [string, string | number | boolean][] => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [[name, value]];
    return Array.isArray(value) ? [[name, value.filter((part) => typeof part !== 'object').join(', ')]] : [];
  });
  return Object.fromEntries(plain);
}

function textOptions(options: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));
}
