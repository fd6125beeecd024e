import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy, USABLE } from '../identity.policy.ts';

export interface NewEmailLink {
  personId: string;
  purpose: 'reset-password' | 'change-email';
  newEmail: string | undefined;
  tokenHash: Buffer;
  seconds: number;
}

/** The latest link is the one that counts: those of the same purpose before it are gone. */
export async function insertEmailLink(queryable: Queryable, link: NewEmailLink): Promise<void> {
  const { personId, purpose, newEmail, tokenHash, seconds } = link;
  await queryable.query(
    'identity.replace-email-links',
    `DELETE FROM email_links WHERE (user_id = $1 AND purpose = $2) OR id IN (
       SELECT id FROM email_links WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
    [personId, purpose],
  );
  await queryable.query(
    'identity.insert-email-link',
    `INSERT INTO email_links (user_id, purpose, new_email, token_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
    [personId, purpose, newEmail ?? null, tokenHash, seconds],
  );
}

/** Of every purpose: what was asked for with a former password, or mailed to a former address, is worth nothing any more. */
export async function deleteEmailLinks(queryable: Queryable, personId: string): Promise<void> {
  await queryable.query('identity.delete-email-links', `DELETE FROM email_links WHERE ${ownedBy('$1')}`, [personId]);
}

export interface EmailLinkRow {
  person_id: string;
  email: string;
  name: string;
  locale: string;
  new_email: string | null;
}

const VALID = `l.token_hash = $1 AND l.purpose = $2 AND l.expires_at > now() AND u.id = l.user_id
  AND ${USABLE}`;
const SHOWN = `u.id AS person_id, u.email, u.display_name AS name, u.locale, l.new_email`;

export async function emailLink(
  queryable: Queryable,
  purpose: NewEmailLink['purpose'],
  tokenHash: Buffer,
): Promise<EmailLinkRow | undefined> {
  const rows = await queryable.query<EmailLinkRow>(
    'identity.email-link',
    `SELECT ${SHOWN} FROM email_links l, users u WHERE ${VALID}`,
    [tokenHash, purpose],
  );
  return rows[0];
}

/** A link is good once: of two that come at the same time one finds nothing. */
export async function useEmailLink(
  queryable: Queryable,
  purpose: NewEmailLink['purpose'],
  tokenHash: Buffer,
): Promise<EmailLinkRow | undefined> {
  const rows = await queryable.query<EmailLinkRow>(
    'identity.use-email-link',
    `DELETE FROM email_links l USING users u WHERE ${VALID} RETURNING ${SHOWN}`,
    [tokenHash, purpose],
  );
  return rows[0];
}
