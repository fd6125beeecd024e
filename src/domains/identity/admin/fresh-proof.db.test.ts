import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { type AdminDesk, openAdminDesk } from '../../../../test/support/admin-desk.ts';
import { LONG_AGO } from '../../../../test/support/second-factors.ts';

let desk: AdminDesk;
let person: Account;
beforeAll(async () => {
  desk = await openAdminDesk();
  person = await makeAccount(desk.database, { slug: 'concerned', role: 'buyer' });
});

/** An administrator who signed in an hour ago; none of their requests has been seen yet. */
async function lateAdmin(): Promise<string> {
  const cookie = await desk.signIn(desk.root);
  await desk.database.query('test.late', LONG_AGO, [desk.root.id]);
  return cookie;
}

const ACTS = [
  ['PUT', 'suspension', { reason: 'Sells what is not theirs' }],
  ['DELETE', 'suspension', undefined],
  ['PUT', 'role', { role: 'seller' }],
  ['DELETE', 'sessions', undefined],
  ['DELETE', 'sessions/01890000-0000-7000-8000-000000000000', undefined],
  ['DELETE', 'second-factors', undefined],
] as const;

describe('an administrator who signed in a while ago', () => {
  test.each(ACTS)('is asked for a fresh proof before %s %s', async (method, act, body) => {
    const late = await lateAdmin();
    const theirs = await desk.signIn(person);
    const answer = await desk.ask(method, `users/${person.id}/${act}`, body, late);
    expect([answer.status, answer.body.code]).toEqual([403, 'fresh-proof-required']);
    expect(await desk.whoAmI(theirs)).toBe(200);
    expect((await desk.ask('GET', `users/${person.id}`, undefined, late)).body).toMatchObject({
      role: 'buyer',
      status: 'active',
    });
  });

  test('goes on with one, at once, in spite of what is cached', async () => {
    const late = await lateAdmin();
    const change = async () => (await desk.ask('PUT', `users/${person.id}/role`, { role: 'seller' }, late)).status;
    expect(await change()).toBe(403);
    const { statusCode } = await desk.app.inject({
      method: 'PUT',
      url: '/api/auth/session/proof',
      headers: { cookie: late, 'sec-fetch-site': 'same-origin' },
      payload: { current: TEST_PASSWORD },
    });
    expect([statusCode, await change()]).toEqual([204, 204]);
  });
});
