import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../../performance/database/index.ts';
import { hashPassword } from '../argon2id.ts';
import { insertEmailLink, type NewEmailLink } from '../letters/email-links.queries.ts';
import { digestOfPassword } from '../password-digest.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import { randomToken, sha256 } from '../random-token.ts';
import { Sessions } from '../sessions/sessions.ts';
import { ownCredentials, setPassword } from './credentials.queries.ts';
import { NewPassword } from './new-password.ts';

const OTHER = 'seven quiet lanterns';

let database: Database;
let app: NestFastifyApplication;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
});

let people = 0;
async function somebody(): Promise<Account & { browser: ApiClient }> {
  people += 1;
  const account = await makeAccount(database, { slug: `somebody-${people}` });
  const browser = new ApiClient(app);
  await browser.post('/api/auth/login', { email: account.email, password: TEST_PASSWORD });
  return { ...account, browser };
}

async function link({ id }: Account, purpose: NewEmailLink['purpose'], newEmail?: string): Promise<string> {
  const token = randomToken();
  await insertEmailLink(database, { personId: id, purpose, newEmail, tokenHash: sha256(token), seconds: 60 });
  return token;
}

const reset = async (token: string) =>
  (await new ApiClient(app).call('PUT', '/api/auth/password', { token, password: OTHER })).status;
const confirmAddress = async (token: string) =>
  (await new ApiClient(app).call('PUT', '/api/account/email', { token })).status;

describe('a link that waits', () => {
  test('for another address is void once the password was reset: a thief who asked for it is out', async () => {
    const owner = await somebody();
    const thief = await link(owner, 'change-email', 'thief@evil.example');
    expect(await reset(await link(owner, 'reset-password'))).toBe(204);
    expect(await confirmAddress(thief)).toBe(404);
  });

  test.each(['change-email', 'reset-password'] as const)(
    'for %s is void once the password was changed',
    async (purpose) => {
      const owner = await somebody();
      const waiting = await link(owner, purpose, purpose === 'change-email' ? 'thief@evil.example' : undefined);
      const change = { current: TEST_PASSWORD, password: OTHER };
      expect((await owner.browser.call('PUT', '/api/account/password', change)).status).toBe(204);
      expect(await (purpose === 'change-email' ? confirmAddress(waiting) : reset(waiting))).toBe(404);
    },
  );

  test('for a password is void once the account has another address: it was mailed to the former', async () => {
    const owner = await somebody();
    const formerMail = await link(owner, 'reset-password');
    expect(await confirmAddress(await link(owner, 'change-email', `new-${owner.email}`))).toBe(204);
    expect(await reset(formerMail)).toBe(404);
  });

  test('of somebody else stays', async () => {
    const [owner, other] = [await somebody(), await somebody()];
    const theirs = await link(other, 'reset-password');
    expect(await reset(await link(owner, 'reset-password'))).toBe(204);
    expect(await reset(theirs)).toBe(204);
  });
});

describe('a password that was checked a moment before it was changed', () => {
  test('opens no session, however the two come after each other', async () => {
    const { id } = await somebody();
    const former = await ownCredentials(database, id);
    const passwordDigest = digestOfPassword(former?.passwordHash ?? null);
    const sessions = app.get(Sessions, { strict: false });
    const wish = { lasting: true, from: undefined, passwordDigest };
    expect(await sessions.open(id, wish)).toBeDefined();
    // The sign-in comes while the change is made: it waits for it, and sees it.
    let late: Promise<unknown> | undefined;
    await database.transaction(async (transaction) => {
      await setPassword(transaction, id, await hashPassword(OTHER), { confirmed: false });
      late = sessions.open(id, wish);
      await new Promise((resolve) => setTimeout(resolve, 100));
    });
    expect(await late).toBeUndefined();
    expect(await sessions.open(id, wish)).toBeUndefined();
  });

  test('changes neither the password nor the address', async () => {
    const { id } = await somebody();
    const person = app.get(ConfirmPerson, { strict: false });
    const owner = await person.byPassword(id, TEST_PASSWORD);
    const hash = await hashPassword(OTHER);
    await database.transaction(async (transaction) => {
      await person.holdTo(transaction, owner);
      const replacement = { hash, how: 'reset', from: undefined } as const;
      await app.get(NewPassword, { strict: false }).replace(transaction, owner, replacement);
    });
    const late = database.transaction(async (transaction) => person.holdTo(transaction, owner));
    await expect(late).rejects.toMatchObject({ code: 'wrong-password', status: 403 });
  });
});
