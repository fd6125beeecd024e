import { beforeAll, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { testDatabase, type TestDatabase } from '../../../../test/support/database.ts';
import { insertEmailLink } from '../letters/email-links.queries.ts';
import { randomToken, sha256 } from '../random-token.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});

test('who chooses a new password by the link of a mail is known from then on in this browser', async () => {
  const app = await testApi(db.database, { RATE_LIMIT: '1' });
  const { id: personId, email } = await makeAccount(db.database, { slug: 'forgetful' });
  const token = randomToken();
  const link = { personId, purpose: 'reset-password', newEmail: undefined, seconds: 60 } as const;
  await insertEmailLink(db.database, { ...link, tokenHash: sha256(token) });
  const browser = new ApiClient(app);
  const answer = await browser.call('PUT', '/api/auth/password', { token, password: 'seven quiet lanterns' });
  expect([answer.status, answer.body]).toEqual([204, undefined]);
  expect(browser.cookies.get('known')).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
  expect(browser.cookies.has('session')).toBe(false);
  const refused = await new ApiClient(app).call('PUT', '/api/auth/password', { token, password: 'six quiet lanterns' });
  expect([refused.status, refused.headers['set-cookie']]).toEqual([404, undefined]);
  const [mail] = await db.database.query('test.mail', `SELECT kind FROM mails WHERE recipient = $1`, [email]);
  expect(mail).toEqual({ kind: 'password-changed' });
});
