import type { Queryable } from '../../../performance/database/index.ts';
import type { PictureRow } from '../../media/index.ts';

export interface PictureChoice {
  contentHash: string;
  alt: string;
}

/**
 * Which of these pictures this person may show in a listing: those they sent, and those the listing has. Shared until the
 * transaction ends, and before the listing is locked: whoever makes a picture ready locks in this order.
 * @param listing null for a new one.
 */
export async function sharePictures(
  transaction: Queryable,
  { person, listing }: { person: string; listing: string | null },
  hashes: readonly string[],
): Promise<Set<string>> {
  const rows = await transaction.query<{ hash: string }>(
    'catalog.share-pictures',
    `SELECT p.content_hash AS hash FROM pictures p
     WHERE p.content_hash = ANY ($1) AND p.status <> 'leaving' AND (
       EXISTS (SELECT FROM picture_uploads u WHERE u.user_id = $2 AND u.content_hash = p.content_hash)
       OR EXISTS (
         SELECT FROM product_images i JOIN products l ON l.id = i.product_id
         WHERE i.product_id = $3::uuid AND i.content_hash = p.content_hash AND l.user_id = $2))
     ORDER BY p.content_hash FOR SHARE OF p`,
    [hashes, person, listing],
  );
  return new Set(rows.map(({ hash }) => hash));
}

/** Exactly these, in this order. Where an imported one came from stays known. */
export async function setPictures(
  transaction: Queryable,
  { person, listing }: { person: string; listing: string },
  choices: readonly PictureChoice[],
): Promise<void> {
  const removed = await transaction.query<{ hash: string }>(
    'catalog.remove-pictures',
    `DELETE FROM product_images WHERE product_id = $1 AND content_hash <> ALL ($2::text[]) RETURNING content_hash AS hash`,
    [listing, choices.map(({ contentHash }) => contentHash)],
  );
  await transaction.query(
    'catalog.set-pictures',
    `INSERT INTO product_images (product_id, position, content_hash, alt)
     SELECT $1, n.place - 1, n."contentHash", n.alt
     FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS ("contentHash" text, alt text)) WITH ORDINALITY
       AS n ("contentHash", alt, place)
     ON CONFLICT (product_id, content_hash) DO UPDATE SET position = EXCLUDED.position, alt = EXCLUDED.alt`,
    [listing, JSON.stringify(choices)],
  );
  if (removed.length === 0) return;
  // Whoever takes a picture out of a listing wants it gone: their sending it does not keep it.
  await transaction.query(
    'catalog.forget-uploads',
    `DELETE FROM picture_uploads WHERE user_id = $1 AND content_hash = ANY ($2::text[])`,
    [person, removed.map(({ hash }) => hash)],
  );
}

export interface OwnPictureRow extends PictureRow {
  contentHash: string;
  status: 'pending' | 'ready' | 'refused';
  refusal: string | null;
  /** The id it may be asked for by while it waits; null where the person did not send it, or long ago. */
  upload: string | null;
}

const OWN_COLUMNS = `p.content_hash AS "contentHash", p.status, p.refusal, p.width, p.height, p.placeholder, p.variants`;

/** All pictures of a listing, also those that nobody else sees. The listing is the person's own: who asks has looked. */
export async function picturesOfListing(database: Queryable, listing: string): Promise<OwnPictureRow[]> {
  return database.query<OwnPictureRow>(
    'catalog.pictures-of-listing',
    `SELECT ${OWN_COLUMNS}, i.alt, u.id AS upload
     FROM product_images i JOIN products l ON l.id = i.product_id JOIN pictures p ON p.content_hash = i.content_hash
     LEFT JOIN picture_uploads u ON u.user_id = l.user_id AND u.content_hash = i.content_hash
     WHERE i.product_id = $1 ORDER BY i.position`,
    [listing],
  );
}

/** Those of these pictures that a person sent. */
export async function picturesSent(
  database: Queryable,
  person: string,
  hashes: readonly string[],
): Promise<OwnPictureRow[]> {
  return database.query<OwnPictureRow>(
    'catalog.pictures-sent',
    `SELECT ${OWN_COLUMNS}, '' AS alt, u.id AS upload FROM picture_uploads u JOIN pictures p ON p.content_hash = u.content_hash
     WHERE u.user_id = $1 AND u.content_hash = ANY ($2::text[])`,
    [person, hashes],
  );
}
