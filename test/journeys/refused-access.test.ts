import { expect, test } from 'vitest';

import { RefusedAccess } from '../../src/domains/identity/index.ts';
import { makeAccount } from '../support/accounts.ts';
import { testDatabase } from '../support/database.ts';
import { shopApp } from '../support/shop-app.ts';
import { cookieOf } from '../support/signed-in.ts';

test('who opens a page of administrators, or ends a session of somebody else, is in the audit log', async () => {
  const { database } = await testDatabase();
  const app = await shopApp(database, { pages: true });
  const buyer = await makeAccount(database, { slug: 'buyer', role: 'buyer' });
  const other = await makeAccount(database, { slug: 'other', role: 'seller' });
  const [cookie, otherCookie] = [await cookieOf(app, buyer), await cookieOf(app, other)];
  const headers = { host: 'shop.example', origin: 'http://shop.example', cookie };
  const sessions = await app.inject({ url: '/api/account/sessions', headers: { cookie: otherCookie } });
  const [session] = sessions.json<{ data: { id: string }[] }>().data;
  expect((await app.inject({ url: `/admin/users/${other.id}?secret=1`, headers })).statusCode).toBe(404);
  const form = await app.inject({
    method: 'POST',
    url: '/account/security',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: `do=session&session=${session?.id}`,
  });
  expect(form.statusCode).toBe(404);
  await app.get(RefusedAccess, { strict: false }).write();
  const entries = await database.query(
    'test.refused',
    `SELECT actor_id, detail FROM audit_log WHERE action = 'access.refused' ORDER BY id`,
  );
  expect(entries).toEqual([
    { actor_id: buyer.id, detail: { because: 'not-admin', times: 1, routes: ['GET /admin/users/[id]'] } },
    {
      actor_id: buyer.id,
      detail: { because: 'not-theirs', times: 1, routes: ['POST /account/security'], things: [session?.id] },
    },
  ]);
});
