import type { Queryable } from '../../../performance/database/index.ts';
import type { PictureRow } from '../../media/index.ts';

export interface OwnListingRow {
  id: string;
  slug: string;
  title: string;
  category: string;
  condition: string;
  price: number;
  currency: string;
  stock: number;
  status: 'draft' | 'active' | 'sold_out' | 'archived';
  picture: PictureRow | null;
  updatedAt: Date;
}

/** The person's own, the newest first. @param before the id of the last one of the page before. */
export async function ownListings(
  database: Queryable,
  person: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<OwnListingRow[]> {
  return database.query<OwnListingRow>('catalog.own-listings', OWN_LISTINGS, [person, before, limit]);
}

export const OWN_LISTINGS = `
  SELECT p.id, p.slug, p.title, p.category, p.condition, p.price, p.currency::text AS currency, p.stock, p.status,
    p.updated_at AS "updatedAt", (
      SELECT jsonb_build_object('alt', i.alt, 'width', i.width, 'height', i.height, 'placeholder', i.placeholder,
        'variants', i.variants)
      FROM product_images i WHERE i.product_id = p.id AND NOT i.refused ORDER BY i.position LIMIT 1) AS picture
  FROM products p
  WHERE p.user_id = $1 AND p.deleted_at IS NULL AND ($2::uuid IS NULL OR p.id < $2::uuid)
  ORDER BY p.id DESC LIMIT $3`;

export interface ListingToEdit extends Omit<OwnListingRow, 'picture'> {
  description: string;
  variants: number;
}

/** The person's own: another's is not found. */
export async function ownListing(database: Queryable, person: string, id: string): Promise<ListingToEdit | undefined> {
  const rows = await database.query<ListingToEdit>(
    'catalog.own-listing',
    `SELECT p.id, p.slug, p.title, p.category, p.condition, p.price, p.currency::text AS currency, p.stock, p.status,
       p.updated_at AS "updatedAt", p.description,
       (SELECT count(*)::integer FROM product_variants v WHERE v.product_id = p.id) AS variants
     FROM products p WHERE p.id = $2::uuid AND p.user_id = $1 AND p.deleted_at IS NULL`,
    [person, id],
  );
  return rows[0];
}
