import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeCompletedOrder, makeProduct } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, type Asked, cookieOf } from '../../../../test/support/signed-in.ts';
import { LOCALES } from '../../../locales.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { ACCOUNT_LOCALES } from './profile.schemas.ts';

let database: Database;
let app: NestFastifyApplication;
let mara: Account;
let cookie: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database, {}, new Cache({ bytes: 10_000_000 }));
  mara = await makeAccount(database, { slug: 'mara', name: 'Mara' });
  cookie = await cookieOf(app, mara);
});

const me = async (asked: Partial<Asked> = {}) => ask(app, { url: '/api/account', headers: { cookie }, ...asked });
const patch = async (body: unknown) => me({ method: 'PATCH', body });

describe('the account', () => {
  test('is shown to its person alone', async () => {
    const { status, body, headers } = await me();
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: mara.id, email: 'mara@shop.example', name: 'Mara', slug: 'mara', role: 'seller' });
    expect(body.settings).toEqual({
      locale: 'en',
      currency: 'USD',
      notifications: {
        orders: 'email',
        messages: 'email',
        offers: 'email',
        reviews: 'shop',
        followers: 'shop',
        news: 'off',
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/password|argon2/i);
    expect(headers['cache-control']).toBe('private, no-store');
    expect((await ask(app, { url: '/api/account' })).status).toBe(401);
  });

  test('knows the languages of the shop', () => {
    expect(ACCOUNT_LOCALES).toEqual(LOCALES);
  });
});

describe('a change of the profile', () => {
  test('is answered, seen on the public page at once and leaves the address as it is', async () => {
    expect((await ask(app, { url: '/api/sellers/mara' })).body).toMatchObject({ name: 'Mara', bio: '', avatar: null });
    const { status, body } = await patch({ name: ' Mara B. ', bio: 'Lamps.\nAnd tables.', location: 'Kyiv' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name: 'Mara B.', bio: 'Lamps.\nAnd tables.', location: 'Kyiv', slug: 'mara' });
    const page = await ask(app, { url: '/api/sellers/mara' });
    expect(page.body).toMatchObject({ name: 'Mara B.', bio: 'Lamps.\nAnd tables.', location: 'Kyiv' });
    const session = await ask(app, { url: '/api/auth/session', headers: { cookie } });
    expect(session.body).toMatchObject({ name: 'Mara B.', slug: 'mara' });
  });

  test('leaves alone what it does not name', async () => {
    const before = (await patch({ bio: 'Kept' })).body;
    const { body } = await patch({ settings: { locale: 'de', notifications: { news: 'email', reviews: 'off' } } });
    expect(body).toMatchObject({ bio: 'Kept', location: before.location });
    expect(body.settings).toMatchObject({ locale: 'de', currency: 'USD' });
    expect(body.settings.notifications).toMatchObject({ news: 'email', reviews: 'off', orders: 'email' });
    const again = (await patch({ settings: { currency: 'EUR', notifications: { news: 'off' } } })).body;
    expect(again.settings).toMatchObject({ locale: 'de', currency: 'EUR' });
    expect(again.settings.notifications).toMatchObject({ news: 'off', reviews: 'off' });
    const [stored] = await database.query<{ choices: object }>(
      'test.choices',
      `SELECT notification_preferences AS choices FROM users WHERE id = $1`,
      [mara.id],
    );
    expect(stored?.choices).toEqual({ reviews: 'off' });
  });

  test.each([
    [{}, ['input']],
    [{ updatedAt: '2026-01-01T00:00:00Z' }, ['input']],
    [{ role: 'admin' }, ['input']],
    [{ email: 'other@shop.example' }, ['input']],
    [{ name: ' ' }, ['name']],
    [{ name: 'x'.repeat(81) }, ['name']],
    [{ name: 'two\nlines' }, ['name']],
    [{ name: 'a\0b' }, ['name']],
    [{ name: null }, ['name']],
    [{ bio: 'x'.repeat(2_001), location: 'y'.repeat(121) }, ['bio', 'location']],
    [{ bio: 'a\0' }, ['bio']],
    [{ bio: 'a\u001b[31m' }, ['bio']],
    [{ settings: { locale: 'tlh' } }, ['settings.locale']],
    [{ settings: { currency: 'euro' } }, ['settings.currency']],
    [{ settings: { currency: 'XXX' } }, ['settings.currency']],
    [{ settings: { notifications: { orders: 'off' } } }, ['settings.notifications.orders']],
    [{ settings: { notifications: { gossip: 'email' } } }, ['settings.notifications']],
    [{ settings: { theme: 'dark' } }, ['settings']],
    [{ name: 'x', updatedAt: 'now' }, ['updatedAt']],
    [[], ['input']],
  ])('is refused: %j, naming %j', async (body, names) => {
    const answer = await patch(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-parameter']);
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('with half a letter, which no database holds, is refused', async () => {
    expect((await patch({ name: '\ud800' })).status).toBe(400);
  });

  test('made at the same time from what was read: one stays, the others are told', async () => {
    const { updatedAt } = (await me()).body;
    const answers = await Promise.all([1, 2, 3].map(async (n) => patch({ location: `Place ${n}`, updatedAt })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('changed-meanwhile');
    const won = answers.find(({ status }) => status === 200)?.body;
    expect((await me()).body).toEqual(won);
  });

  test('of the name is seen beside the reviews the person wrote', async () => {
    const product = await makeProduct(database, { seller: mara.id, slug: 'reviewed' });
    const buyer = await makeAccount(database, { slug: 'reviewer', name: 'Old Name', role: 'buyer' });
    const item = await makeCompletedOrder(database, { product, buyer: buyer.id });
    await database.query(
      'test.review',
      `INSERT INTO reviews (order_item_id, product_id, user_id, rating) VALUES ($1, $2, $3, 5)`,
      [item, product, buyer.id],
    );
    const author = async () => (await ask(app, { url: '/api/products/reviewed/reviews' })).body.data[0].author;
    expect(await author()).toBe('Old Name');
    const headers = { cookie: await cookieOf(app, buyer) };
    await ask(app, { method: 'PATCH', url: '/api/account', headers, body: { name: 'New Name' } });
    expect(await author()).toBe('New Name');
  });
});

describe('beginning to sell', () => {
  test.each([
    ['buyer', 'seller'],
    ['seller', 'seller'],
    ['admin', 'admin'],
  ] as const)('leaves a %s a %s, however often it is asked', async (role, becomes) => {
    const person = await makeAccount(database, { slug: `from-${role}`, role });
    const headers = { cookie: await cookieOf(app, person) };
    const begin = async () => ask(app, { method: 'POST', url: '/api/account/seller-role', headers });
    const answers = await Promise.all([begin(), begin()]);
    for (const { status, body } of answers) expect([status, body.role]).toEqual([200, becomes]);
    expect((await ask(app, { url: '/api/auth/session', headers })).body.role).toBe(becomes);
    const events = await database.query(
      'test.audit',
      `SELECT 1 FROM audit_log WHERE actor_id = $1 AND action = 'account.became_seller'`,
      [person.id],
    );
    expect(events).toHaveLength(role === 'buyer' ? 1 : 0);
  });

  test('needs a confirmed e-mail address', async () => {
    const person = await makeAccount(database, { slug: 'unconfirmed', role: 'buyer' });
    await database.query('test.unconfirm', `UPDATE users SET email_confirmed_at = NULL WHERE id = $1`, [person.id]);
    const headers = { cookie: await cookieOf(app, person) };
    const answer = await ask(app, { method: 'POST', url: '/api/account/seller-role', headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'email-not-confirmed']);
    expect((await ask(app, { url: '/api/account', headers })).body).toMatchObject({
      role: 'buyer',
      emailConfirmed: false,
    });
  });

  test('needs somebody who is signed in, and the shop itself', async () => {
    const url = '/api/account/seller-role';
    expect((await ask(app, { method: 'POST', url })).status).toBe(401);
    const strange = await ask(app, { method: 'POST', url, headers: { cookie, 'sec-fetch-site': 'cross-site' } });
    expect([strange.status, strange.body.code]).toEqual([403, 'cross-site']);
  });
});
