import type { Queryable } from '../../../performance/database/index.ts';
import type { OwnPictureRow } from './own-pictures.queries.ts';

export interface UploadRow extends Omit<OwnPictureRow, 'upload'> {
  id: string;
  expiresAt: Date;
}

/** How long a picture waits to be used. */
const WAITS = `interval '1 day'`;

/** Sent again, it is the same upload, and waits anew. @returns undefined where the person has as many as they may. */
export async function insertUpload(
  transaction: Queryable,
  { person, contentHash, most }: { person: string; contentHash: string; most: number },
): Promise<{ id: string; expiresAt: Date } | undefined> {
  const rows = await transaction.query<{ id: string; expiresAt: Date }>(
    'catalog.insert-upload',
    `INSERT INTO picture_uploads (user_id, content_hash, expires_at)
     SELECT $1, $2, now() + ${WAITS}
     WHERE (SELECT count(*) FROM picture_uploads WHERE user_id = $1 AND content_hash <> $2) < $3
     ON CONFLICT (user_id, content_hash) DO UPDATE SET expires_at = EXCLUDED.expires_at
     RETURNING id, expires_at AS "expiresAt"`,
    [person, contentHash, most],
  );
  return rows[0];
}

/** The person's own: another's is not found. */
export async function findUpload(database: Queryable, id: string, person: string): Promise<UploadRow | undefined> {
  const rows = await database.query<UploadRow>(
    'catalog.upload',
    `SELECT u.id, u.expires_at AS "expiresAt", p.content_hash AS "contentHash", p.status, p.refusal, p.width, p.height,
            p.placeholder, p.variants, '' AS alt
     FROM picture_uploads u JOIN pictures p ON p.content_hash = u.content_hash
     WHERE u.id = $1::uuid AND u.user_id = $2`,
    [id, person],
  );
  return rows[0];
}
