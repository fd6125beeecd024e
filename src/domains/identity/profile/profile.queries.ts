import type { Queryable } from '../../../performance/database/index.ts';
import type { PictureRow, StoredPicture } from '../../media/index.ts';
import { USABLE } from '../identity.policy.ts';
import type { NotificationChoicesEdit } from './notification-choices.ts';

export interface AccountRow {
  id: string;
  email: string;
  name: string;
  slug: string;
  role: 'buyer' | 'seller' | 'admin';
  bio: string;
  location: string;
  avatar: Omit<PictureRow, 'alt'> | null;
  confirmed: boolean;
  locale: string;
  currency: string;
  notifications: NotificationChoicesEdit;
  created_at: Date;
  updated_at: Date;
}

const ACCOUNT = `
  SELECT u.id, u.email, u.display_name AS name, u.slug, u.role, u.bio, u.location, u.avatar, u.locale, u.currency,
         u.notification_preferences AS notifications, u.email_confirmed_at IS NOT NULL AS confirmed, u.created_at, u.updated_at
  FROM users u WHERE u.id = $1 AND ${USABLE}`;

export async function accountOf(database: Queryable, personId: string): Promise<AccountRow | undefined> {
  return (await database.query<AccountRow>('identity.account', ACCOUNT, [personId]))[0];
}

/** Whoever changes the account meanwhile waits and sees the result. */
export async function lockAccount(transaction: Queryable, personId: string): Promise<AccountRow | undefined> {
  const sql = `${ACCOUNT} FOR NO KEY UPDATE`;
  return (await transaction.query<AccountRow>('identity.lock-account', sql, [personId]))[0];
}

export interface ProfileChange {
  name?: string | undefined;
  bio?: string | undefined;
  location?: string | undefined;
  locale?: string | undefined;
  currency?: string | undefined;
  notifications?: NotificationChoicesEdit | undefined;
}

/** The slug is no part of it: links to a person live on whatever they call themselves. */
export async function changeProfile(transaction: Queryable, personId: string, change: ProfileChange): Promise<void> {
  const { name, bio, location, locale, currency, notifications } = change;
  await transaction.query(
    'identity.change-profile',
    `UPDATE users
     SET display_name = coalesce($2, display_name), bio = coalesce($3, bio), location = coalesce($4, location),
         locale = coalesce($5, locale), currency = coalesce($6, currency),
         notification_preferences = coalesce($7::jsonb, notification_preferences)
     WHERE id = $1`,
    [
      personId,
      name ?? null,
      bio ?? null,
      location ?? null,
      locale ?? null,
      currency ?? null,
      notifications === undefined ? null : JSON.stringify(notifications),
    ],
  );
}

export async function isCurrency(database: Queryable, currency: string): Promise<boolean> {
  const rows = await database.query('identity.currency', `SELECT 1 FROM exchange_rates WHERE currency = $1`, [
    currency,
  ]);
  return rows.length > 0;
}

/** What a settings form offers. */
export async function currencies(database: Queryable): Promise<string[]> {
  const rows = await database.query<{ currency: string }>(
    'identity.currencies',
    `SELECT currency FROM exchange_rates ORDER BY currency`,
    [],
    { read: true },
  );
  return rows.map(({ currency }) => currency);
}

/** @param picture null for none. */
export async function changeAvatar(
  transaction: Queryable,
  personId: string,
  picture: StoredPicture | null,
): Promise<void> {
  const { contentHash = null, ...avatar } = picture ?? {};
  await transaction.query(
    'identity.change-avatar',
    `UPDATE users SET avatar_hash = $2, avatar = $3::jsonb WHERE id = $1`,
    [personId, contentHash, picture === null ? null : JSON.stringify(avatar)],
  );
}

export async function changeRole(transaction: Queryable, personId: string, role: 'seller'): Promise<void> {
  await transaction.query('identity.change-role', `UPDATE users SET role = $2 WHERE id = $1`, [personId, role]);
}

/** Whose listings this person reviewed, and which: their pages show the person's name. */
export async function reviewedBy(
  database: Queryable,
  personId: string,
  after: string,
  limit: number,
): Promise<{ id: string; product: string; seller: string }[]> {
  return database.query<{ id: string; product: string; seller: string }>(
    'identity.reviewed-by',
    `SELECT r.id, r.product_id AS product, p.user_id AS seller
     FROM (SELECT id, product_id FROM reviews WHERE user_id = $1 AND id > $2::uuid ORDER BY id LIMIT $3) r
     JOIN products p ON p.id = r.product_id ORDER BY r.id`,
    [personId, after, limit],
  );
}
