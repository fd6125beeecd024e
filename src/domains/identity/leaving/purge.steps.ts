export const DELETED_PERSON = 'Deleted person';
const DELETED_MESSAGE = '[deleted]';
const DELETED_LISTING = 'Deleted listing';

interface PurgeStep {
  name: string;
  /** For the person $1, at most $2 rows; answers a row for each it wrote, none when it is done. */
  sql: string;
}

/**
 * What is removed or emptied of somebody who left, in this order; each step finds less every time it runs, so that an
 * interrupted purge goes on where it stopped. The account comes last (`PURGE_ACCOUNT`): it marks the whole as done.
 */
export const PURGE_STEPS: readonly PurgeStep[] = [
  remove('sessions', 'user_id'),
  remove('api_tokens', 'user_id'),
  remove('notifications', 'user_id'),
  remove('follows', 'follower_id'),
  remove('follows', 'seller_id'),
  remove('saves', 'user_id'),
  remove('offers', 'buyer_id'),
  // The other one has read it; what stays is that something was said, and when.
  empty('messages', `body = '${DELETED_MESSAGE}'`, `sender_id = $1 AND body <> '${DELETED_MESSAGE}'`),
  empty('reports', `body = ''`, `reporter_id = $1 AND body <> ''`),
  // Accounting needs what was sold for how much, and nobody's address.
  empty(
    'orders',
    `shipping_address = '{}', idempotency_key = id::text`,
    `user_id = $1 AND (shipping_address <> '{}' OR idempotency_key <> id::text)`,
  ),
  empty('order_events', `note = ''`, `actor_id = $1 AND note <> ''`),
  // All that the log lets go of: who did it, from where and with what.
  empty('audit_log', `actor_id = NULL, network = NULL, user_agent = NULL`, `actor_id = $1`),
  remove('totp_factors', 'user_id'),
  remove('recovery_codes', 'user_id'),
  remove('passkeys', 'user_id'),
  remove('pending_sign_ins', 'user_id'),
  remove('passkey_challenges', 'user_id'),
  remove('email_links', 'user_id'),
  ofAddress('registrations', 'email'),
  ofAddress('mails', 'recipient'),
  remove('picture_uploads', 'user_id'),
  // The pictures go with the last reference to them, and their files in a job.
  ofListings('product_images', (rows) => `DELETE FROM product_images WHERE id IN (${rows('true')}) RETURNING 1`),
  ofListings(
    'reviews',
    (rows) => `UPDATE reviews SET seller_reply = NULL WHERE id IN (${rows('l.seller_reply IS NOT NULL')}) RETURNING 1`,
  ),
  ofListings(
    'product_variants',
    (rows) => `
      UPDATE product_variants SET sku = NULL, options = jsonb_build_object('variant', id)
      WHERE id IN (${rows(`l.sku IS NOT NULL OR l.options <> jsonb_build_object('variant', l.id)`)}) RETURNING 1`,
  ),
  empty(
    'products',
    `title = '${DELETED_LISTING}', slug = 'deleted-' || id, description = '', description_html = NULL, handle = NULL,
     brand = NULL, attributes = '{}', status = 'archived', deleted_at = coalesce(deleted_at, now())`,
    `user_id = $1 AND (title <> '${DELETED_LISTING}' OR slug <> 'deleted-' || id OR description <> ''
       OR description_html IS NOT NULL OR handle IS NOT NULL OR brand IS NOT NULL OR attributes <> '{}'
       OR deleted_at IS NULL)`,
  ),
];

/** From here on the e-mail address is free again. The reviews stay, by nobody. */
export const PURGE_ACCOUNT = `
  UPDATE users
  SET email = 'deleted-' || id || '@deleted.invalid', display_name = '${DELETED_PERSON}', slug = 'deleted-' || id,
      password_hash = NULL, bio = '', location = '', avatar_hash = NULL, avatar = NULL, locale = DEFAULT,
      notification_preferences = DEFAULT, suspended_at = NULL, suspension_reason = NULL, purged_at = now()
  WHERE id = $1 AND purged_at IS NULL AND deleted_at IS NOT NULL RETURNING 1`;

function remove(table: string, key: string): PurgeStep {
  return {
    name: `${table}.${key}`,
    sql: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE ${key} = $1 LIMIT $2) RETURNING 1`,
  };
}

/** By the e-mail address, which the account still has: it comes last. */
function ofAddress(table: string, column: string): PurgeStep {
  return {
    name: table,
    sql: `DELETE FROM ${table} WHERE id IN (
            SELECT id FROM ${table} WHERE lower(${column}) = (SELECT lower(email) FROM users WHERE id = $1) LIMIT $2)
          RETURNING 1`,
  };
}

function empty(table: string, set: string, where: string): PurgeStep {
  return {
    name: table,
    sql: `UPDATE ${table} SET ${set} WHERE id IN (SELECT id FROM ${table} WHERE ${where} LIMIT $2) RETURNING 1`,
  };
}

function ofListings(table: string, sql: (rows: (where: string) => string) => string): PurgeStep {
  const rows = (where: string) =>
    `SELECT l.id FROM ${table} l JOIN products p ON p.id = l.product_id WHERE p.user_id = $1 AND (${where}) LIMIT $2`;
  return { name: table, sql: sql(rows) };
}
