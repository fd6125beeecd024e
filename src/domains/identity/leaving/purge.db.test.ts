import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { mailsOf } from '../../../../test/support/mail.ts';
import { makeWholeLife, type WholeLife } from '../../../../test/support/whole-life.ts';
import { readConfig } from '../../../config.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { DeleteAccount } from './delete-account.ts';
import { LEAVING, purgeDeletedAccounts } from './purge-deleted-accounts.ts';
import { PURGE_ACCOUNT, PURGE_STEPS } from './purge.steps.ts';

let database: Database;
let letter: SendLetter;
beforeAll(async () => {
  ({ database } = await testDatabase());
  letter = new SendLetter(mailsOf(database), SHOP);
});

const SHOP = { shopName: 'Marigold', shopUrl: 'https://shop.example' };
const NOW = { limit: 10, olderThanDays: 0 };
const leave = async (id: string) =>
  new DeleteAccount(database, new Cache({ bytes: 1 }), letter, { settings: readConfig({}).identity }).leave(id);

/** Every row of every table in which the words stand, whatever the type of their column. */
async function traces(words: string): Promise<string[]> {
  const tables = await database.query<{ name: string }>(
    'test.tables',
    `SELECT c.relname AS name FROM pg_class c
     WHERE c.relkind IN ('r', 'm', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(
      'test.scan',
      `SELECT t::text AS row FROM "${name}" t WHERE t::text ILIKE $1`,
      [`%${words}%`],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

describe('the purge', () => {
  let life: WholeLife;
  let before: string[];
  beforeAll(async () => {
    life = await makeWholeLife(database, 'zyx', 'qwv');
    before = await traces('qwv');
    await leave(life.person.id);
  });

  test('waits its time', async () => {
    expect(await traces('zyx')).not.toEqual([]);
    expect(await purgeDeletedAccounts(database, { limit: 10, olderThanDays: 1 })).toEqual({ people: 0, more: false });
    const { id } = await makeAccount(database, { slug: 'another' });
    const take = `UPDATE users SET email = 'ZYX-slug@shop.example' WHERE id = $1`;
    await expect(database.query('test.take', take, [id])).rejects.toThrow(/users_email_key/);
  });

  test('goes on where it stopped, step by step', async () => {
    for (const statements of [1, 5, PURGE_STEPS.length - 1]) {
      expect(await purgeDeletedAccounts(database, { ...NOW, statements })).toEqual({ people: 0, more: true });
    }
    const runs = await Promise.all([purgeDeletedAccounts(database, NOW), purgeDeletedAccounts(database, NOW)]);
    expect(runs.some(({ people }) => people === 1)).toBe(true);
    expect(await purgeDeletedAccounts(database, NOW)).toEqual({ people: 0, more: false });
  });

  test('leaves no trace of the person in any table, and all of everybody else', async () => {
    expect(await traces('zyx')).toEqual([]);
    const after = await traces('qwv');
    expect(after.length).toBe(before.length);
  });

  test('keeps what was paid, and what was said of listings, by nobody', async () => {
    const [order] = await database.query<object>(
      'test.order',
      `SELECT o.total_amount::integer AS amount, o.shipping_address AS address, u.display_name AS name, i.title
       FROM orders o JOIN users u ON u.id = o.user_id JOIN order_items i ON i.order_id = o.id WHERE o.id = $1`,
      [life.bought],
    );
    expect(order).toEqual({ amount: 500, address: {}, name: 'Deleted person', title: 'Lamp' });
    const reviews = await database.query('test.reviews', `SELECT body FROM reviews WHERE user_id = $1`, [
      life.person.id,
    ]);
    expect(reviews).toEqual([{ body: 'As described' }]);
    const messages = await database.query('test.messages', `SELECT body FROM messages ORDER BY body COLLATE "C"`);
    expect(messages).toEqual([{ body: 'Written to you' }, { body: '[deleted]' }]);
  });

  test('frees the e-mail address', async () => {
    await expect(makeAccount(database, { slug: 'zyx-slug' })).resolves.toBeDefined();
  });
});

test('a purge ends with its limit and says that there is more', async () => {
  const people = await Promise.all(['a', 'b', 'c'].map(async (n) => makeAccount(database, { slug: `limit-${n}` })));
  for (const { id } of people) await leave(id);
  expect(await purgeDeletedAccounts(database, { limit: 2, olderThanDays: 0 })).toEqual({ people: 2, more: true });
  expect(await purgeDeletedAccounts(database, { limit: 2, olderThanDays: 0 })).toEqual({ people: 1, more: false });
});

/** What becomes of each row that names a person; a table that is new must say so here. */
const WHAT_BECOMES: Record<string, string> = {
  'api_tokens.user_id': 'removed',
  'audit_log.actor_id': 'emptied',
  'conversations.participant1_id': 'kept: names nobody any more',
  'conversations.participant2_id': 'kept: names nobody any more',
  'email_links.user_id': 'removed',
  'follows.follower_id': 'removed',
  'follows.seller_id': 'removed',
  'index_builds.asked_by': 'kept: names nobody any more',
  'insight_advice.asked_by': 'kept: names nobody any more',
  'messages.receiver_id': 'kept: what the other one wrote is theirs',
  'messages.sender_id': 'emptied',
  'notifications.user_id': 'removed',
  'offers.buyer_id': 'removed',
  'order_events.actor_id': 'emptied',
  'orders.seller_id': 'kept: amounts and items',
  'orders.user_id': 'emptied',
  'passkey_challenges.user_id': 'removed',
  'passkeys.user_id': 'removed',
  'pending_sign_ins.user_id': 'removed',
  'picture_uploads.user_id': 'removed',
  'products.user_id': 'emptied',
  'recovery_codes.user_id': 'removed',
  'reports.reporter_id': 'emptied',
  'reports.user_id': 'kept: written by somebody else',
  'reviews.user_id': 'kept: by nobody',
  'saves.user_id': 'removed',
  'sessions.user_id': 'removed',
  'totp_factors.user_id': 'removed',
};

describe('every table that names a person', () => {
  test('says what becomes of it', async () => {
    const keys = await database.query<{ key: string }>(
      'test.keys',
      `SELECT conrelid::regclass || '.' || a.attname AS key
       FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass ORDER BY 1`,
    );
    expect(keys.map(({ key }) => key).toSorted()).toEqual(Object.keys(WHAT_BECOMES).toSorted());
  });

  test('is removed or emptied by a step where it says so', () => {
    const forgotten = Object.entries(WHAT_BECOMES).filter(([key, fate]) => {
      const [table = '', column = ''] = key.split('.');
      const words = fate === 'removed' ? `DELETE FROM ${table} ` : `UPDATE ${table} `;
      const has = PURGE_STEPS.some(({ sql }) => sql.includes(words) && sql.includes(`${column} = $1`));
      return !fate.startsWith('kept') && !has;
    });
    expect(forgotten).toEqual([]);
  });
});

test.each([
  ...PURGE_STEPS.map(({ name, sql }) => [name, sql, ['0192f000-0000-7000-8000-000000000000', 10]] as const),
  ['account', PURGE_ACCOUNT, ['0192f000-0000-7000-8000-000000000000']] as const,
  ['people', LEAVING, [30, 10]] as const,
])('the plan of purging %s walks indexes alone', async (_name, sql, values) => {
  const plan = await database.transaction(async (transaction) => {
    await transaction.query('test.off', 'SET LOCAL enable_seqscan = off');
    return transaction.query('test.plan', `EXPLAIN ${sql}`, values);
  });
  expect(JSON.stringify(plan)).not.toContain('Seq Scan');
});
