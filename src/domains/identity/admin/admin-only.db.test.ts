import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { type AdminDesk, type Method, openAdminDesk } from '../../../../test/support/admin-desk.ts';

let desk: AdminDesk;
beforeAll(async () => {
  desk = await openAdminDesk();
});

const REASON = { reason: 'Sells what is not theirs' };

describe('for whoever is no administrator', () => {
  const somebody = '01890000-0000-7000-8000-000000000000';
  const routes: [Method, string, unknown?][] = [
    ['GET', 'users'],
    ['GET', 'users?q=x'],
    ['GET', `users/${somebody}`],
    ['GET', 'audit-log'],
    ['PUT', `users/${somebody}/suspension`, REASON],
    ['PUT', `users/${somebody}/suspension`, {}],
    ['DELETE', `users/${somebody}/suspension`],
    ['PUT', `users/${somebody}/role`, { role: 'admin' }],
    ['DELETE', `users/${somebody}/sessions`],
    ['DELETE', `users/${somebody}/sessions/${somebody}`],
  ];

  test('every address answers as one that does not exist', async () => {
    const nowhere = await desk.ask('GET', 'nowhere');
    expect(nowhere.status).toBe(404);
    const buyer = await desk.signIn(await makeAccount(desk.database, { slug: 'some-buyer', role: 'buyer' }));
    const seller = await desk.signIn(await makeAccount(desk.database, { slug: 'some-seller', role: 'seller' }));
    for (const [method, url, body] of routes) {
      for (const as of ['', buyer, seller, 'session=' + 'x'.repeat(43)]) {
        const refused = await desk.ask(method, url, body, as);
        expect([method, url, refused.status, refused.body]).toEqual([method, url, 404, nowhere.body]);
      }
    }
  });

  test('and for one who was, from the moment they are not', async () => {
    const former = await makeAccount(desk.database, { slug: 'former', role: 'admin' });
    const as = await desk.signIn(former);
    expect((await desk.ask('GET', 'users', undefined, as)).status).toBe(200);
    expect((await desk.ask('PUT', `users/${former.id}/role`, { role: 'buyer' })).status).toBe(204);
    expect((await desk.ask('GET', 'users', undefined, as)).status).toBe(404);
    expect(await desk.whoAmI(as)).toBe(200);
  });
});
