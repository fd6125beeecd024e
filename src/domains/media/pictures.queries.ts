import type { Queryable } from '../../performance/database/index.ts';
import type { StoredVariant } from './stored-picture.ts';

export interface PictureRecord {
  contentHash: string;
  status: 'pending' | 'ready' | 'refused' | 'leaving';
  /** Code of an AppError. */
  refusal: string | null;
  width: number;
  height: number;
  placeholder: string;
  variants: StoredVariant[];
  madeWith: string | null;
}

/** What is known of a file before it is decoded. */
export interface PictureFacts {
  contentHash: string;
  bytes: number;
  type: string;
  width: number;
  height: number;
}

const COLUMNS = `content_hash AS "contentHash", status, refusal, width, height, placeholder, variants,
  made_with AS "madeWith"`;

export async function findPicture(database: Queryable, contentHash: string): Promise<PictureRecord | undefined> {
  const rows = await database.query<PictureRecord>(
    'media.picture',
    `SELECT ${COLUMNS} FROM pictures WHERE content_hash = $1`,
    [contentHash],
  );
  return rows[0];
}

/**
 * Until the transaction ends nobody else makes or removes it; who refers to it may go on unless `alone`.
 * @param alone before it is removed.
 */
export async function lockPicture(
  transaction: Queryable,
  contentHash: string,
  { alone = false } = {},
): Promise<PictureRecord | undefined> {
  const rows = await transaction.query<PictureRecord>('media.lock-picture', alone ? LOCK_ALONE : LOCK, [contentHash]);
  return rows[0];
}

const LOCK = `SELECT ${COLUMNS} FROM pictures WHERE content_hash = $1 FOR NO KEY UPDATE`;
const LOCK_ALONE = `SELECT ${COLUMNS} FROM pictures WHERE content_hash = $1 FOR UPDATE`;

/** @returns whether there was none. */
export async function insertPicture(transaction: Queryable, facts: PictureFacts): Promise<boolean> {
  const { contentHash, bytes, type, width, height } = facts;
  const rows = await transaction.query(
    'media.insert-picture',
    `INSERT INTO pictures (content_hash, bytes, type, width, height) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (content_hash) DO NOTHING RETURNING 1`,
    [contentHash, bytes, type, width, height],
  );
  return rows.length > 0;
}

/** To be made, or made again. */
export async function markPending(transaction: Queryable, contentHash: string): Promise<void> {
  await transaction.query(
    'media.picture-pending',
    `UPDATE pictures SET status = 'pending', refusal = NULL, placeholder = '', variants = '[]' WHERE content_hash = $1`,
    [contentHash],
  );
}

export interface MadePicture {
  contentHash: string;
  width: number;
  height: number;
  placeholder: string;
  dominantColour: string | null;
  variants: readonly StoredVariant[];
  madeWith: string;
}

/** Where it is shown follows by trigger. */
export async function markReady(transaction: Queryable, picture: MadePicture): Promise<void> {
  const { contentHash, width, height, placeholder, dominantColour, variants, madeWith } = picture;
  await transaction.query(
    'media.picture-ready',
    `UPDATE pictures
     SET status = 'ready', refusal = NULL, width = $2, height = $3, placeholder = $4, dominant_colour = $5,
         variants = $6::jsonb, made_with = $7
     WHERE content_hash = $1`,
    [contentHash, width, height, placeholder, dominantColour, JSON.stringify(variants), madeWith],
  );
}

export async function markRefused(
  transaction: Queryable,
  contentHash: string,
  { refusal, madeWith }: { refusal: string; madeWith: string },
): Promise<void> {
  await transaction.query(
    'media.picture-refused',
    `UPDATE pictures SET status = 'refused', refusal = $2, made_with = $3 WHERE content_hash = $1`,
    [contentHash, refusal, madeWith],
  );
}

/** Somebody is about to refer to it: it is not removed for ten minutes. */
export async function keepForNow(database: Queryable, contentHash: string): Promise<void> {
  await database.query(
    'media.keep-picture',
    `UPDATE pictures SET kept_until = now() + interval '10 minutes'
     WHERE content_hash = $1 AND kept_until < now() + interval '9 minutes'`,
    [contentHash],
  );
}

/** The one place that says what a reference is. */
const UNREFERENCED = `
  NOT EXISTS (SELECT FROM product_images i WHERE i.content_hash = p.content_hash)
  AND NOT EXISTS (SELECT FROM picture_uploads u WHERE u.content_hash = p.content_hash)
  AND NOT EXISTS (SELECT FROM users u WHERE u.avatar_hash = p.content_hash)`;

/** @returns undefined where somebody refers to it; else the seconds for which it is kept all the same, 0 for none. */
export async function secondsKept(transaction: Queryable, contentHash: string): Promise<number | undefined> {
  const rows = await transaction.query<{ seconds: number }>(
    'media.picture-kept',
    `SELECT greatest(0, ceil(extract(epoch FROM kept_until - now())))::integer AS seconds
     FROM pictures p WHERE content_hash = $1 AND ${UNREFERENCED}`,
    [contentHash],
  );
  return rows[0]?.seconds;
}

export async function markLeaving(transaction: Queryable, contentHash: string): Promise<void> {
  await transaction.query(
    'media.picture-leaving',
    `UPDATE pictures SET status = 'leaving', refusal = NULL WHERE content_hash = $1`,
    [contentHash],
  );
}

export async function deletePicture(transaction: Queryable, contentHash: string): Promise<void> {
  await transaction.query('media.delete-picture', `DELETE FROM pictures WHERE content_hash = $1`, [contentHash]);
}

/** Uploads that nobody used in time; their pictures are noted by trigger. @returns how many there were. */
export async function deleteOldUploads(database: Queryable, limit: number): Promise<number> {
  const rows = await database.query(
    'media.delete-old-uploads',
    `DELETE FROM picture_uploads WHERE id IN (SELECT id FROM picture_uploads WHERE expires_at < now() LIMIT $1)
     RETURNING 1`,
    [limit],
  );
  return rows.length;
}

/** What nobody refers to any more, and nobody was told of. @param after the last one of the page before, "" at first. */
export async function unreferencedPictures(database: Queryable, after: string, limit: number): Promise<string[]> {
  const rows = await database.query<{ contentHash: string }>(
    'media.unreferenced-pictures',
    `SELECT content_hash AS "contentHash" FROM pictures p
     WHERE content_hash > $1 AND kept_until < now() - interval '1 hour' AND ${UNREFERENCED}
     ORDER BY content_hash LIMIT $2`,
    [after, limit],
  );
  return rows.map(({ contentHash }) => contentHash);
}

/** Pictures that were made with other settings. @param after the last one of the page before, "" at first. */
export async function picturesToMake(
  database: Queryable,
  settings: string,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await database.query<{ contentHash: string }>(
    'media.pictures-to-make',
    `SELECT content_hash AS "contentHash" FROM pictures
     WHERE status = 'ready' AND made_with IS DISTINCT FROM $1 AND content_hash > $2 ORDER BY content_hash LIMIT $3`,
    [settings, after, limit],
  );
  return rows.map(({ contentHash }) => contentHash);
}

export async function countPicturesToMake(database: Queryable, settings: string): Promise<number> {
  const rows = await database.query<{ count: number }>(
    'media.count-pictures-to-make',
    `SELECT count(*)::integer AS count FROM pictures WHERE status = 'ready' AND made_with IS DISTINCT FROM $1`,
    [settings],
  );
  return rows[0]?.count ?? 0;
}
