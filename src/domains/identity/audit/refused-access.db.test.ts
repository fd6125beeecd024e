import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, expect, test } from 'vitest';

import { type Account, makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, type Asked, cookieOf } from '../../../../test/support/signed-in.ts';
import type { Database } from '../../../performance/database/index.ts';
import { RefusedAccess } from './refused-access.ts';

let database: Database;
let app: NestFastifyApplication;
let owner: Account;
let ownerCookie: string;
let product: string;
let people = 0;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
  owner = await makeAccount(database, { slug: 'owner', role: 'seller' });
  ownerCookie = await cookieOf(app, owner);
  product = await makeProduct(database, { seller: owner.id, slug: 'cup', title: 'A cup' });
});

async function somebody(): Promise<{ id: string; cookie: string }> {
  people += 1;
  const account = await makeAccount(database, { slug: `somebody-${people}`, role: 'seller' });
  return { id: account.id, cookie: await cookieOf(app, account) };
}

interface Entry {
  actor_id: string | null;
  detail: Record<string, unknown>;
  network: string | null;
  user_agent: string | null;
}

/** What has been written since the last time. */
async function written(): Promise<Entry[]> {
  await app.get(RefusedAccess, { strict: false }).write();
  const entries = await database.query<Entry & { id: string }>(
    'test.refused',
    `SELECT id, actor_id, detail, network::text AS network, user_agent FROM audit_log
     WHERE action = 'access.refused' ORDER BY id`,
  );
  return entries.filter(({ id }) => !seen.has(id) && seen.add(id)).map(({ id: _, ...entry }) => entry);
}
const seen = new Set<string>();

const asked = async (given: Asked) => (await ask(app, given)).status;

test("somebody else's listing, session, token and passkey: 404, and who asked for what is in the log", async () => {
  const { id: actor, cookie } = await somebody();
  const headers = { cookie };
  const token = await ask(app, {
    method: 'POST',
    url: '/api/account/tokens',
    headers: { cookie: ownerCookie },
    body: { name: 'Mine', scopes: ['account:read'] },
  });
  const [session] = (await ask(app, { url: '/api/account/sessions', headers: { cookie: ownerCookie } })).body.data;
  const [passkey] = await database.query<{ id: string }>(
    'test.passkey',
    `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
     VALUES ($1, '\\x01020304050607080910111213141516', '\\x01', 0, 'Key', false) RETURNING id`,
    [owner.id],
  );
  await written();
  expect(await asked({ method: 'PATCH', url: '/api/products/cup', headers, body: { title: 'Mine' } })).toBe(404);
  expect(await asked({ method: 'DELETE', url: `/api/account/sessions/${session.id}`, headers })).toBe(404);
  expect(await asked({ method: 'DELETE', url: `/api/account/tokens/${token.body.id}`, headers })).toBe(404);
  const url = `/api/account/passkeys/${passkey?.id}`;
  expect(await asked({ method: 'PATCH', url, headers, body: { name: 'Mine' } })).toBe(404);
  expect(await written()).toMatchObject([
    {
      actor_id: actor,
      detail: {
        because: 'not-theirs',
        times: 4,
        routes: [
          'PATCH /api/products/:id',
          'DELETE /api/account/sessions/:id',
          'DELETE /api/account/tokens/:id',
          'PATCH /api/account/passkeys/:id',
        ],
        things: [product, session.id, token.body.id, passkey?.id],
      },
      network: '127.0.0.0/24',
    },
  ]);
});

test('what is not there, or not well said, is no refusal of access', async () => {
  const { cookie } = await somebody();
  const headers = { cookie };
  const nobodys = '01890000-0000-7000-8000-000000000000';
  await written();
  expect(await asked({ method: 'PATCH', url: '/api/products/no-such', headers, body: { title: 'x' } })).toBe(404);
  expect(await asked({ method: 'DELETE', url: `/api/account/sessions/${nobodys}`, headers })).toBe(404);
  expect(await asked({ method: 'DELETE', url: `/api/account/tokens/${nobodys}`, headers })).toBe(404);
  expect(await asked({ method: 'PATCH', url: '/api/products/cup', headers: { cookie: ownerCookie }, body: {} })).toBe(
    400,
  );
  expect(await asked({ url: '/api/account' })).toBe(401);
  expect(await asked({ url: '/api/nothing' })).toBe(404);
  expect(await written()).toEqual([]);
});

test('administration that others ask for, tokens that do not hold or lack a scope, other sites, ended sessions', async () => {
  const { id: actor, cookie } = await somebody();
  await written();
  expect(await asked({ url: '/api/admin/users', headers: { cookie } })).toBe(404);
  expect(await asked({ url: '/api/admin/users' })).toBe(404);
  const made = { method: 'POST', url: '/api/account/tokens', headers: { cookie } } as const;
  const { body } = await ask(app, { ...made, body: { name: 'A program', scopes: ['orders:read'] } });
  expect(await asked({ url: '/api/account', headers: { authorization: `Bearer ${body.token}` } })).toBe(403);
  expect(await asked({ url: '/api/account', headers: { authorization: 'Bearer made-up-secret' } })).toBe(401);
  expect(await asked({ ...made, headers: { cookie, 'sec-fetch-site': 'cross-site' }, body: {} })).toBe(403);
  expect(await asked({ url: '/api/account', headers: { cookie: 'session=made-up-secret' } })).toBe(401);
  const entries = await written();
  const told = entries.map(({ actor_id, detail }) => [actor_id, detail['because'], detail['routes']]);
  expect(new Set(told)).toEqual(
    new Set([
      [actor, 'not-admin', ['GET /api/admin/users']],
      [actor, 'insufficient-scope', ['GET /api/account']],
      [null, 'not-admin', ['GET /api/admin/users']],
      [null, 'invalid-token', ['GET /api/account']],
      [null, 'cross-site', ['POST /api/account/tokens']],
      [null, 'session-over', ['GET /api/account']],
    ]),
  );
  const all = JSON.stringify(entries);
  for (const secret of ['made-up-secret', body.token, cookie.slice(8, 40)]) expect(all).not.toContain(secret);
});

test('a flood is one entry a person and reason, and one more than are named', async () => {
  const { id: actor, cookie } = await somebody();
  await written();
  const flood = Array.from({ length: 60 }, async () => asked({ url: '/api/admin/users', headers: { cookie } }));
  await Promise.all(flood);
  expect(await written()).toMatchObject([{ actor_id: actor, detail: { because: 'not-admin', times: 60 } }]);

  for (let host = 0; host < 300; host += 1) {
    await app.inject({ url: '/api/admin/users', remoteAddress: `10.0.${host % 256}.${host >> 8}` });
  }
  await ask(app, { url: '/api/admin/users', headers: { cookie } });
  const entries = await written();
  expect(entries).toHaveLength(1 + 20 + 1);
  expect(entries.filter(({ detail }) => detail['unnamed'] === true)).toMatchObject([
    { detail: { times: 300 - 2 * 20 } },
  ]);
  expect(entries.filter(({ actor_id }) => actor_id === actor)).toHaveLength(1);
});
