import type { Queryable } from '../../../performance/database/index.ts';
import type { StoredPicture } from '../../media/index.ts';

export interface PictureRow {
  content_hash: string;
  width: number;
  height: number;
  placeholder: string;
  variants: StoredPicture['variants'];
  alt: string;
  /** Null for a picture that was not imported. */
  source: string | null;
  position: number;
}

export async function picturesOf(
  database: Queryable,
  productIds: string[],
): Promise<(PictureRow & { product_id: string })[]> {
  return database.query(
    'import.pictures-of',
    `SELECT product_id, content_hash, width, height, placeholder, variants, alt, source, position
     FROM product_images WHERE product_id = ANY ($1) ORDER BY product_id, position`,
    [productIds],
  );
}

/** Exactly these pictures, in one transaction of the caller. */
export async function replacePictures(
  transaction: Queryable,
  productId: string,
  rows: readonly PictureRow[],
): Promise<void> {
  // Before the product: whoever makes a picture ready locks in this order.
  await transaction.query(
    'import.share-pictures',
    `SELECT 1 FROM pictures WHERE content_hash = ANY ($1) ORDER BY content_hash FOR SHARE`,
    [rows.map(({ content_hash }) => content_hash)],
  );
  await transaction.query('import.lock-product', `SELECT 1 FROM products WHERE id = $1 FOR UPDATE`, [productId]);
  await transaction.query('import.delete-pictures', `DELETE FROM product_images WHERE product_id = $1`, [productId]);
  await transaction.query(
    'import.insert-pictures',
    `INSERT INTO product_images (product_id, position, content_hash, alt, source)
     SELECT $1, position, content_hash, alt, source
     FROM jsonb_to_recordset($2) AS n (position integer, content_hash text, alt text, source text)`,
    [productId, JSON.stringify(rows)],
  );
}
