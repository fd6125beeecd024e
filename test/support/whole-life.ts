import { randomUUID } from 'node:crypto';

import type { Database } from '../../src/performance/database/index.ts';
import { type Account, makeAccount } from './accounts.ts';
import { makeProduct } from './catalog-factory.ts';

export interface WholeLife {
  person: Account;
  /** Somebody they bought from, sold to and wrote with. */
  other: Account;
  sold: string;
  bought: string;
}

/**
 * Somebody of whom every table holds something, and another person. Each of their words carries `mark`, each of the other's
 * `otherMark`; the words of a review carry neither, as reviews stay.
 */
export async function makeWholeLife(database: Database, mark: string, otherMark: string): Promise<WholeLife> {
  const person = await makeAccount(database, { slug: `${mark}-slug`, name: `${mark} name`, role: 'seller' });
  const other = await makeAccount(database, { slug: `${otherMark}-slug`, name: `${otherMark} name` });
  const run = async (sql: string, ...values: string[]) => database.query<{ id: string }>('test.life', sql, values);
  const listing = async (seller: string, words: string) =>
    makeProduct(database, {
      seller,
      slug: `${words}-listing-${randomUUID()}`,
      title: `${words} listing`,
      description: `${words} description`,
      brand: `${words} brand`,
      attributes: { by: `${words} attribute` },
      variants: [{ options: { Size: `${words} option` }, price: 500, stock: 2 }],
      pictures: 1,
    });
  const own = await listing(person.id, mark);
  const theirs = await listing(other.id, otherMark);
  await run(
    `UPDATE product_images SET alt = (SELECT brand FROM products p WHERE p.id = product_id) WHERE product_id IN ($1, $2)`,
    own,
    theirs,
  );
  await run(`INSERT INTO pictures (content_hash, width, height) VALUES (repeat('a', 64), 1, 1) ON CONFLICT DO NOTHING`);
  await run(
    `INSERT INTO picture_uploads (user_id, content_hash, expires_at) VALUES ($1, repeat('a', 64), now())`,
    person.id,
  );
  await run(
    `UPDATE users SET bio = $2, location = $2, notification_preferences = '{"news":"email"}', avatar_hash = repeat('a', 64),
       avatar = jsonb_build_object('width', 1, 'height', 1, 'placeholder', $2::text, 'variants', '[]'::jsonb)
     WHERE id = $1`,
    person.id,
    `${mark} profile`,
  );
  const order = async (buyer: Account, seller: Account, product: string, words: string) => {
    const [row] = await run(
      `INSERT INTO orders (group_id, user_id, seller_id, status, total_amount, currency, shipping_address, idempotency_key)
       VALUES (uuid_v7(), $1, $2, 'completed', 500, 'USD', jsonb_build_object('street', $3::text), $3) RETURNING id`,
      buyer.id,
      seller.id,
      `${words} address`,
    );
    const id = row?.id ?? '';
    await run(
      `INSERT INTO order_events (order_id, actor_id, status, note) VALUES ($1, $2, 'pending', $3)`,
      id,
      buyer.id,
      `${words} note`,
    );
    const [item] = await run(
      `INSERT INTO order_items (order_id, product_id, quantity, price, title) VALUES ($1, $2, 1, 500, 'Lamp') RETURNING id`,
      id,
      product,
    );
    await run(
      `INSERT INTO reviews (order_item_id, product_id, user_id, rating, body, seller_reply)
       SELECT $1, $2, $3, 4, 'As described', p.brand FROM products p WHERE p.id = $2`,
      item?.id ?? '',
      product,
      buyer.id,
    );
    return id;
  };
  const bought = await order(person, other, theirs, mark);
  const sold = await order(other, person, own, otherMark);
  await writeToEachOther(database, { person, other }, mark, otherMark);
  await run(
    `INSERT INTO api_tokens (user_id, name, scopes, token_hash, expires_at)
     VALUES ($1, $2, '{account:read}', sha256(convert_to($2::text, 'UTF8')), now() + interval '1 day')`,
    person.id,
    `${mark} token`,
  );
  await keepAndReport(database, { person, other, own, theirs }, mark, otherMark);
  await signInInManyWays(database, person, mark);
  return { person, other, sold, bought };
}

async function writeToEachOther(
  database: Database,
  { person, other }: Pick<WholeLife, 'person' | 'other'>,
  mark: string,
  otherMark: string,
): Promise<void> {
  const [talk] = await database.query<{ id: string }>(
    'test.talk',
    `INSERT INTO conversations (participant1_id, participant2_id)
     VALUES (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid)) RETURNING id`,
    [person.id, other.id],
  );
  await database.query(
    'test.messages',
    `INSERT INTO messages (conversation_id, sender_id, receiver_id, body)
     VALUES ($1, $2, $3, $4), ($1, $3, $2, 'Written to you')`,
    [talk?.id ?? '', person.id, other.id, `${mark} message`],
  );
  await database.query(
    'test.notifications',
    `INSERT INTO notifications (user_id, kind, payload)
     VALUES ($1, 'order_placed', jsonb_build_object('text', $2::text)),
            ($3, 'order_placed', jsonb_build_object('text', $4::text))`,
    [person.id, `${mark} notification`, other.id, `${otherMark} notification`],
  );
}

async function keepAndReport(
  database: Database,
  { person, other, own, theirs }: Pick<WholeLife, 'person' | 'other'> & { own: string; theirs: string },
  mark: string,
  otherMark: string,
): Promise<void> {
  const run = async (sql: string, ...values: string[]) => database.query('test.keep', sql, values);
  await run(`INSERT INTO follows (follower_id, seller_id) VALUES ($1, $2), ($2, $1)`, person.id, other.id);
  await run(`INSERT INTO saves (user_id, product_id) VALUES ($1, $2), ($3, $4)`, person.id, theirs, other.id, own);
  await run(
    `INSERT INTO offers (product_id, buyer_id, amount, currency, expires_at)
     VALUES ($1, $2, 400, 'USD', now() + interval '1 day')`,
    theirs,
    person.id,
  );
  await run(
    `INSERT INTO reports (reporter_id, user_id, reason, body) VALUES ($1, $2, 'spam', $3), ($2, $1, 'spam', $4)`,
    person.id,
    other.id,
    `${mark} report`,
    `${otherMark} report`,
  );
  await run(
    `INSERT INTO audit_log (actor_id, action, subject_type, subject_id, detail, network, user_agent)
     VALUES ($1, 'password.changed', 'user', $1, '{}', '10.0.0.0/24', $3),
            ($2, 'account.suspended', 'user', $1, jsonb_build_object('reason', $4::text), NULL, $4)`,
    person.id,
    other.id,
    `${mark} browser`,
    `${otherMark} reason`,
  );
}

async function signInInManyWays(database: Database, { id, email }: Account, mark: string): Promise<void> {
  const run = async (sql: string, ...values: string[]) => database.query('test.ways', sql, values);
  await run(
    `INSERT INTO sessions (user_id, expires_at, user_agent) VALUES ($1, now() + interval '1 day', $2)`,
    id,
    `${mark} browser`,
  );
  await run(
    `INSERT INTO totp_factors (user_id, secret, set_up_until) VALUES ($1, decode(repeat('00', 40), 'hex'), now())`,
    id,
  );
  await run(`INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, sha256('code'))`, id);
  await run(
    `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
     VALUES ($1, convert_to($2, 'UTF8'), 'key', 0, $2, false)`,
    id,
    `${mark} passkey`,
  );
  await run(
    `INSERT INTO email_links (user_id, purpose, new_email, token_hash, expires_at)
     VALUES ($1, 'change-email', $2, sha256(convert_to($2, 'UTF8')), now() + interval '1 day')`,
    id,
    `${mark}-new@shop.example`,
  );
  await run(
    `INSERT INTO registrations (email, display_name, password_hash, locale, token_hash, browser_hash, expires_at)
     VALUES ($1, $2, 'x', 'en', sha256(convert_to($1, 'UTF8')), sha256('b'), now() + interval '1 day')`,
    email,
    `${mark} name`,
  );
  await run(
    `INSERT INTO mails (kind, recipient, subject, state, settled_at) VALUES ('order', $1, $2, 'sent', now())`,
    email,
    `${mark} subject`,
  );
}
