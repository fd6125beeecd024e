import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../test/support/accounts.ts';
import { testApi } from '../../../test/support/api.ts';
import { makeProduct } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';

let database: Database;
let app: NestFastifyApplication;
let mara: Account;
let cookie: string;
let lamp: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
  mara = await makeAccount(database, { slug: 'mara' });
  lamp = await makeProduct(database, { seller: mara.id, slug: 'lamp', title: 'Lamp', price: 500 });
  cookie = await signIn(mara);
});

async function signIn({ email }: Account): Promise<string> {
  const payload = { email, password: TEST_PASSWORD };
  const { headers } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
  return String(headers['set-cookie']).split(';')[0] ?? '';
}

async function patch(id: string, body: unknown, headers: Record<string, string> = {}) {
  const {
    statusCode,
    payload,
    headers: answered,
  } = await app.inject({
    method: 'PATCH',
    url: `/api/products/${id}`,
    headers: { cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: statusCode, body: JSON.parse(payload), headers: answered };
}

describe('PATCH /api/products/:id', () => {
  test('answers the listing as it is now, to its seller alone', async () => {
    const { status, body, headers } = await patch('lamp', { price: 700 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: lamp, slug: 'lamp', title: 'Lamp', price: 700 });
    expect(headers['cache-control']).toBe('private, no-store');
    const read = await app.inject({ method: 'GET', url: '/api/products/lamp' });
    expect(JSON.parse(read.payload)).toEqual(body);
  });

  test.each([
    [{}, ['input']],
    [{ updatedAt: '2026-01-01T00:00:00Z' }, ['input']],
    [{ slug: 'other', title: 'x' }, ['input']],
    [[], ['input']],
    [{ title: '  ', price: -1 }, ['title', 'price']],
    [{ title: 'x'.repeat(501) }, ['title']],
    [{ title: 'a\0b' }, ['title']],
    [{ title: null }, ['title']],
    [{ description: 'x'.repeat(50_001) }, ['description']],
    [{ price: 1.5 }, ['price']],
    [{ price: '500' }, ['price']],
    [{ price: 1_000_000_000_001 }, ['price']],
    [{ stock: 1_000_001 }, ['stock']],
    [{ status: 'sold_out' }, ['status']],
    [{ title: 'x', updatedAt: 'yesterday' }, ['updatedAt']],
    [{ variants: [] }, ['variants']],
    [{ variants: [{ id: 'small', price: 1 }] }, ['variants.0.id']],
    [{ variants: [{ id: '0192f000-0000-7000-8000-000000000000' }] }, ['variants.0']],
    [
      { variants: [{ id: '0192f000-0000-7000-8000-000000000000', price: -1, stock: 0.5 }] },
      ['variants.0.price', 'variants.0.stock'],
    ],
    [{ variants: [{ id: '0192f000-0000-7000-8000-000000000000', price: 1 }] }, ['variants.0.id']],
    [{ price: 1, variants: [{ id: '0192f000-0000-7000-8000-000000000000', price: 1 }] }, ['variants']],
  ])('refuses %j, naming %j and what is accepted', async (body, names) => {
    const answer = await patch('lamp', body);
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid-parameter');
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(names);
    for (const { accepted } of answer.body.faults) expect(accepted.length).toBeGreaterThan(10);
  });

  test('says in words what is accepted within a variant', async () => {
    const { body } = await patch('lamp', { variants: [{ id: 'x', price: -1 }] });
    expect(body.faults).toEqual([
      { name: 'variants.0.id', accepted: 'the id of a variant of this product, each once' },
      { name: 'variants.0.price', accepted: 'a whole number of minor units from 0 to 1000000000000' },
    ]);
  });

  test('is for people who are signed in, and tells the listings of others from nothing in nothing', async () => {
    const nobody = await patch('lamp', { title: 'x' }, { cookie: 'theme=dark' });
    expect([nobody.status, nobody.body.code]).toEqual([401, 'not-signed-in']);
    const other = await signIn(await makeAccount(database, { slug: 'otto', role: 'buyer' }));
    const foreign = await patch('lamp', { title: 'Mine' }, { cookie: other });
    const missing = await patch('no-such-lamp', { title: 'Mine' }, { cookie: other });
    expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
    expect((await patch('lamp', { bad: 1 }, { cookie: 'theme=dark' })).status).toBe(401);
  });

  test('is not for other sites, and reads JSON alone', async () => {
    expect((await patch('lamp', { title: 'x' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await patch('lamp', 'title=x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await patch('lamp', '{"title":')).status).toBe(400);
    const read = await app.inject({ method: 'GET', url: '/api/products/lamp' });
    expect(JSON.parse(read.payload).title).toBe('Lamp');
  });

  test('is over for a seller who is suspended', async () => {
    const sven = await makeAccount(database, { slug: 'sven' });
    const own = await makeProduct(database, { seller: sven.id });
    const his = await signIn(sven);
    expect((await patch(own, { title: 'Still there' }, { cookie: his })).status).toBe(200);
    await database.query('test.suspend', `UPDATE users SET status = 'suspended' WHERE id = $1`, [sven.id]);
    expect((await patch(own, { title: 'Too late' }, { cookie: his })).status).toBe(401);
  });
});
