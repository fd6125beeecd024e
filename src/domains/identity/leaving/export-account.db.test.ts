import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask } from '../../../../test/support/signed-in.ts';
import { makeWholeLife, type WholeLife } from '../../../../test/support/whole-life.ts';
import type { Database } from '../../../performance/database/index.ts';
import { Sessions } from '../sessions/sessions.ts';
import { EXPORT_BATCH, ExportAccount } from './export-account.ts';
import { EXPORT_SECTIONS } from './export.sections.ts';
import { exportView } from './export.view.ts';

let database: Database;
let app: NestFastifyApplication;
let life: WholeLife;
let cookie: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
  life = await makeWholeLife(database, 'zyx', 'qwv');
  cookie = await signedIn();
});

/** Past the second step, which their passkey would ask for. */
async function signedIn(): Promise<string> {
  const opened = await app.get(Sessions, { strict: false }).open(life.person.id, { lasting: false, from: undefined });
  return `session=${opened?.tokens.access}`;
}

const url = '/api/account/export';

describe('the copy of an account', () => {
  test('holds something of every kind, in the documented shape', async () => {
    const { status, body, headers } = await ask(app, { url, headers: { cookie } });
    expect(status).toBe(200);
    expect(headers['content-disposition']).toBe('attachment; filename="social-selling-account.json"');
    expect(headers['cache-control']).toContain('no-store');
    expect(exportView.parse(body)).toEqual(body);
    for (const name of Object.keys(EXPORT_SECTIONS)) expect([name, body[name].length > 0]).toEqual([name, true]);
    expect(body.account).toMatchObject({ email: 'zyx-slug@shop.example', bio: 'zyx profile' });
    expect(body.orders[0]).toMatchObject({ shippingAddress: { street: 'zyx address' }, seller: 'qwv-slug' });
    expect(body.listings[0]).toMatchObject({ title: 'zyx listing', replies: [{ text: 'zyx brand' }] });
    expect(body.messagesSent[0]).toMatchObject({ text: 'zyx message', to: 'qwv-slug' });
    expect(body.reports[0]).toMatchObject({ text: 'zyx report' });
    expect(body.audit.map(({ action }: { action: string }) => action)).toContain('export.made');
  });

  test('has no secret, and of other people only what everybody sees', async () => {
    const { status, text } = await ask(app, { url, headers: { cookie } });
    expect(status).toBe(200);
    expect(text).not.toMatch(/argon2|token_hash|tokenHash|ss_/);
    const said = [...text.matchAll(/[^"]*qwv[^"]*/g)].map(([words]) => words);
    expect([...new Set(said)].filter((words) => !/^qwv-(slug|listing-[0-9a-f-]+)$|^qwv listing$/.test(words))).toEqual(
      [],
    );
  });

  test('needs somebody who signed in just now, or the password', async () => {
    expect((await ask(app, { url })).status).toBe(401);
    const held = await signedIn();
    await database.query(
      'test.long-ago',
      `UPDATE sessions SET authenticated_at = now() - interval '20 minutes' WHERE user_id = $1`,
      [life.person.id],
    );
    const late = await ask(app, { url, headers: { cookie: held } });
    expect([late.status, late.body.code]).toEqual([403, 'fresh-proof-required']);
    const give = async (password: unknown) =>
      ask(app, { method: 'POST', url, headers: { cookie: held }, body: { password } });
    const wrong = await give('not the password');
    expect([wrong.status, wrong.body.code]).toEqual([403, 'wrong-password']);
    expect((await give(7)).status).toBe(400);
    const right = await give(TEST_PASSWORD);
    expect([right.status, right.body.account.id]).toEqual([200, life.person.id]);
  });

  test('of ten thousand messages is made piece by piece', async () => {
    const [one, two] = [
      await makeAccount(database, { slug: 'many-a' }),
      await makeAccount(database, { slug: 'many-b' }),
    ];
    await database.query(
      'test.messages',
      `WITH talk AS (
         INSERT INTO conversations (participant1_id, participant2_id)
         VALUES (least($1::uuid, $2::uuid), greatest($1::uuid, $2::uuid)) RETURNING id)
       INSERT INTO messages (conversation_id, sender_id, receiver_id, body)
       SELECT talk.id, $1, $2, repeat('word ', 100) || n FROM talk, generate_series(1, 10000) AS n`,
      [one.id, two.id],
    );
    let longest = 0;
    let pieces = 0;
    const texts: string[] = [];
    for await (const piece of new ExportAccount(database).pieces(one.id)) {
      pieces += 1;
      longest = Math.max(longest, piece.length);
      texts.push(piece);
    }
    expect(pieces).toBeGreaterThan(10_000 / EXPORT_BATCH);
    expect(longest).toBeLessThan(EXPORT_BATCH * 1_000);
    const { messagesSent } = exportView.parse(JSON.parse(texts.join('')));
    const ids = messagesSent.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].toSorted());
    expect(ids).toHaveLength(10_000);
  });

  test('reads no further than somebody takes it', async () => {
    const pieces = new ExportAccount(database).pieces(life.person.id);
    await pieces.next();
    await pieces.next();
    expect(await pieces.return(undefined)).toEqual({ done: true, value: undefined });
    const { total, idle } = database.poolState();
    expect(total - idle).toBe(0);
  });

  test('of an account that was closed a moment ago is none', async () => {
    const gone = await makeAccount(database, { slug: 'gone', deletedAt: new Date() });
    await expect(new ExportAccount(database).pieces(gone.id).next()).rejects.toMatchObject({ status: 404 });
  });
});

/** Where each row that names a person is to be found in their copy; a table that is new must say so here. */
const WHERE_COPIED: Record<string, keyof typeof EXPORT_SECTIONS | `none: ${string}`> = {
  'api_tokens.user_id': 'tokens',
  'audit_log.actor_id': 'audit',
  'conversations.participant1_id': 'none: as the conversation of their messages',
  'conversations.participant2_id': 'none: as the conversation of their messages',
  'email_links.user_id': 'none: a secret that ends within a day',
  'follows.follower_id': 'follows',
  'follows.seller_id': 'none: what others chose',
  'index_builds.asked_by': 'none: about the shop; the audit log tells of it',
  'insight_advice.asked_by': 'none: about the shop; the audit log tells of it',
  'messages.receiver_id': 'messagesReceived',
  'messages.sender_id': 'messagesSent',
  'notifications.user_id': 'notifications',
  'offers.buyer_id': 'offers',
  'order_events.actor_id': 'orders',
  'orders.seller_id': 'sales',
  'orders.user_id': 'orders',
  'passkey_challenges.user_id': 'none: a secret that ends within minutes',
  'passkeys.user_id': 'passkeys',
  'pending_sign_ins.user_id': 'none: a secret that ends within minutes',
  'picture_uploads.user_id': 'uploads',
  'products.user_id': 'listings',
  'recovery_codes.user_id': 'none: secrets',
  'reports.reporter_id': 'reports',
  'reports.user_id': 'none: what others reported',
  'reviews.user_id': 'reviews',
  'saves.user_id': 'saves',
  'sessions.user_id': 'sessions',
  'totp_factors.user_id': 'authenticatorApps',
};

test('every table that names a person is in their copy, or says why it is not', async () => {
  const keys = await database.query<{ key: string }>(
    'test.keys',
    `SELECT conrelid::regclass || '.' || a.attname AS key
     FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
     WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass`,
  );
  expect(Object.keys(WHERE_COPIED).toSorted()).toEqual(keys.map(({ key }) => key).toSorted());
  const named = Object.entries(WHERE_COPIED).filter(([, where]) => !where.startsWith('none'));
  for (const [key, where] of named) {
    const [table = ''] = key.split('.');
    expect([key, EXPORT_SECTIONS[where as keyof typeof EXPORT_SECTIONS].includes(`${table} `)]).toEqual([key, true]);
  }
});

test.each(Object.entries(EXPORT_SECTIONS))('the plan of %s walks indexes alone', async (_name, sql) => {
  const plan = await database.transaction(async (transaction) => {
    await transaction.query('test.off', 'SET LOCAL enable_seqscan = off');
    return transaction.query('test.plan', `EXPLAIN ${sql}`, [life.person.id, life.person.id, 10]);
  });
  expect(JSON.stringify(plan)).not.toContain('Seq Scan');
});
