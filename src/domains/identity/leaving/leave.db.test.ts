import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeCompletedOrder, makeProduct } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, cookieOf } from '../../../../test/support/signed-in.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';

let database: Database;
let app: NestFastifyApplication;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database, {}, new Cache({ bytes: 10_000_000 }));
});

const leave = async (cookie: string, password: unknown = TEST_PASSWORD) =>
  ask(app, { method: 'DELETE', url: '/api/account', headers: { cookie }, body: { password } });
const status = async (url: string, cookie?: string) =>
  (await ask(app, { url, ...(cookie === undefined ? {} : { headers: { cookie } }) })).status;
const signIn = async ({ email }: Account) =>
  ask(app, { method: 'POST', url: '/api/auth/login', body: { email, password: TEST_PASSWORD } });

async function entries(person: Account): Promise<number> {
  const rows = await database.query(
    'test.audit',
    `SELECT 1 FROM audit_log WHERE subject_id = $1 AND action = 'account.deleted'`,
    [person.id],
  );
  return rows.length;
}

describe('leaving', () => {
  test('takes the person, their page, their listings and all they were signed in with, at once', async () => {
    const person = await makeAccount(database, { slug: 'leaver', name: 'Leaver' });
    await makeProduct(database, { seller: person.id, slug: 'lamp', category: 'home/light' });
    const cookie = await cookieOf(app, person);
    const elsewhere = await cookieOf(app, person);
    const body = { name: 'x', scopes: ['account:read'] };
    const { token } = (await ask(app, { method: 'POST', url: '/api/account/tokens', headers: { cookie }, body })).body;
    const asProgram = async () =>
      (await app.inject({ url: '/api/account', headers: { authorization: `Bearer ${token}` } })).statusCode;
    const listed = async () => (await ask(app, { url: '/api/products?category=home' })).body.data.length;
    expect([await status('/api/sellers/leaver'), await status('/api/products/lamp'), await listed()]).toEqual([
      200, 200, 1,
    ]);
    expect([await status('/api/account', elsewhere), await asProgram()]).toEqual([200, 200]);

    const answer = await leave(cookie);
    expect([answer.status, answer.text]).toEqual([204, '']);
    expect(String(answer.headers['set-cookie'])).toMatch(/^session=; Max-Age=0/);
    expect([await status('/api/sellers/leaver'), await status('/api/products/lamp'), await listed()]).toEqual([
      404, 404, 0,
    ]);
    expect([await status('/api/account', elsewhere), await asProgram()]).toEqual([401, 401]);
    expect(await status('/api/account', cookie)).toBe(401);
    const [count] = await database.query<{ n: number }>(
      'test.count',
      `SELECT product_count AS n FROM categories WHERE path = 'home/light'`,
    );
    expect(count?.n).toBe(0);
    expect(await entries(person)).toBe(1);
  });

  test('is told by mail once it is done, with the day from which nothing is left', async () => {
    const person = await makeAccount(database, { slug: 'told' });
    await database.query('test.german', `UPDATE users SET locale = 'de' WHERE id = $1`, [person.id]);
    const cookie = await cookieOf(app, person);
    const mails = async () =>
      database.query<{ kind: string; subject: string; text: string }>(
        'test.mails',
        `SELECT kind, subject, text FROM mails WHERE recipient = $1`,
        [person.email],
      );
    await leave(cookie, 'something else');
    expect(await mails()).toEqual([]);
    await leave(cookie);
    const [mail, ...more] = await mails();
    expect([mail?.kind, mail?.subject, more]).toEqual(['account-deleted', 'Ihr Konto wurde gelöscht', []]);
    expect(mail?.text).toContain('nicht rückgängig');
    const purge = new Date(Date.now() + 30 * 86_400_000);
    expect(mail?.text).toContain(new Intl.DateTimeFormat('de', { dateStyle: 'long', timeZone: 'UTC' }).format(purge));
  });

  test('is told by signing in as little as an account that never was', async () => {
    const person = await makeAccount(database, { slug: 'quiet' });
    await leave(await cookieOf(app, person));
    const known = await signIn(person);
    const unknown = await signIn({ id: '', email: 'never@shop.example' });
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    expect(known.status).toBe(401);
  });

  test('leaves the reviews, without a name', async () => {
    const person = await makeAccount(database, { slug: 'reviewer', name: 'Reviewer', role: 'buyer' });
    const seller = await makeAccount(database, { slug: 'reviewed' });
    const product = await makeProduct(database, { seller: seller.id, slug: 'chair' });
    const item = await makeCompletedOrder(database, { product, buyer: person.id });
    await database.query(
      'test.review',
      `INSERT INTO reviews (order_item_id, product_id, user_id, rating, body) VALUES ($1, $2, $3, 5, 'Good')`,
      [item, product, person.id],
    );
    const reviews = async () => (await ask(app, { url: '/api/products/chair/reviews' })).body.data;
    expect(await reviews()).toMatchObject([{ author: 'Reviewer', body: 'Good' }]);
    await leave(await cookieOf(app, person));
    expect(await reviews()).toMatchObject([{ author: null, body: 'Good' }]);
  });

  test('twice at the same time is leaving once', async () => {
    const person = await makeAccount(database, { slug: 'twice' });
    const [one, two] = [await cookieOf(app, person), await cookieOf(app, person)];
    const answers = await Promise.all([leave(one), leave(two)]);
    // Whoever comes second may find the session over, or the password gone.
    expect(answers.some((answer) => answer.status === 204)).toBe(true);
    for (const answer of answers) expect([204, 401, 403]).toContain(answer.status);
    expect(await entries(person)).toBe(1);
  });

  test('needs the password, and the shop itself', async () => {
    const person = await makeAccount(database, { slug: 'careful' });
    const cookie = await cookieOf(app, person);
    const wrong = await leave(cookie, 'something else');
    expect([wrong.status, wrong.body.code, wrong.body.faults[0].name]).toEqual([403, 'wrong-password', 'password']);
    expect((await leave(cookie, null)).status).toBe(400);
    expect((await leave(cookie, '')).status).toBe(400);
    expect((await leave('')).status).toBe(401);
    const headers = { cookie, 'sec-fetch-site': 'cross-site' };
    const strange = await ask(app, {
      method: 'DELETE',
      url: '/api/account',
      headers,
      body: { password: TEST_PASSWORD },
    });
    expect([strange.status, strange.body.code]).toEqual([403, 'cross-site']);
    expect(await status('/api/account', cookie)).toBe(200);
    expect(await entries(person)).toBe(0);
  });

  test('has to wait until a seller has finished what was bought of them', async () => {
    const person = await makeAccount(database, { slug: 'busy' });
    const product = await makeProduct(database, { seller: person.id, slug: 'table' });
    const buyer = await makeAccount(database, { slug: 'waiting', role: 'buyer' });
    await makeCompletedOrder(database, { product, buyer: buyer.id });
    const cookie = await cookieOf(app, person);
    for (const state of ['pending', 'processing', 'shipped']) {
      await database.query('test.state', `UPDATE orders SET status = $2 WHERE seller_id = $1`, [person.id, state]);
      const answer = await leave(cookie);
      expect([answer.status, answer.body.code]).toEqual([409, 'open-orders']);
      expect(answer.body.title).toMatch(/orders you have not finished/);
    }
    expect([await status('/api/account', cookie), await status('/api/products/table')]).toEqual([200, 200]);
    // A buyer need not wait.
    expect((await leave(await cookieOf(app, buyer))).status).toBe(204);
    await database.query('test.state', `UPDATE orders SET status = 'cancelled' WHERE seller_id = $1`, [person.id]);
    expect((await leave(cookie)).status).toBe(204);
  });

  test('is not for the only administrator, nor for the last two at the same time', async () => {
    const admins = await Promise.all(
      ['one', 'two'].map(async (n) => makeAccount(database, { slug: `admin-${n}`, role: 'admin' })),
    );
    const answers = await Promise.all(admins.map(async (admin) => leave(await cookieOf(app, admin))));
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([204, 409]);
    expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('only-admin');
  });
});
