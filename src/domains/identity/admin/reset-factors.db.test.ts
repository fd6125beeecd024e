import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import {
  addPasskey,
  auditOf,
  begin,
  current,
  factorShop,
  HERE,
  LONG_AGO,
  mailsTo,
  password,
  person,
  withPasskey,
  withTotp,
} from '../../../../test/support/second-factors.ts';
import { SendLetter } from '../letters/send-letter.ts';
import { resetFactors } from './make-admin.ts';

const shop = factorShop();
const NEW_PASSWORD = 'seven quiet lanterns';

let admins = 0;
async function administrator() {
  admins += 1;
  const account = await makeAccount(shop.database, { slug: `admin-${admins}`, role: 'admin' });
  const browser = new ApiClient(shop.app);
  await browser.post('/api/auth/login', { email: account.email, password });
  return { ...account, browser };
}

let root: Awaited<ReturnType<typeof administrator>>;
beforeAll(async () => {
  root = await administrator();
});

const reset = async (id: string, browser = root.browser) => {
  const { status, body } = await browser.call('DELETE', `/api/admin/users/${id}/second-factors`);
  return [status, body?.code];
};
const signIn = async (email: string, word = password) =>
  new ApiClient(shop.app).post('/api/auth/login', { email, password: word });

/** The token in the link that was mailed. */
async function tokenTo(email: string): Promise<string> {
  const [mail] = await shop.database.query<{ text: string }>(
    'test.mail',
    `SELECT text FROM mails WHERE recipient = $1 AND kind = 'second-factors-reset' ORDER BY id DESC LIMIT 1`,
    [email],
  );
  return /\/reset-password\?token=([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? '';
}

describe('who has lost every factor', () => {
  test('gets in by the mail alone: factors, password and sessions are gone', async () => {
    const { id, email, browser } = await withTotp(shop);
    const { key } = await addPasskey(browser);
    await browser.post('/api/account/email-changes', { email: 'thief@shop.example', current });
    const waiting = await begin(shop, email);
    expect(await reset(id)).toEqual([204, undefined]);

    expect((await browser.get('/api/auth/session')).status).toBe(401);
    expect((await waiting.get('/api/auth/second-factor')).status).toBe(401);
    // Whoever talked the administrator into it and knows the password is not in.
    expect((await signIn(email)).status).toBe(401);
    const options = await browser.post('/api/auth/passkey-challenges');
    const passkey = key.get(options.body, HERE);
    expect((await browser.post('/api/auth/passkey-sessions', { passkey })).status).toBe(401);
    const links = `SELECT purpose FROM email_links WHERE user_id = $1`;
    expect(await shop.database.query('test.links', links, [id])).toEqual([{ purpose: 'reset-password' }]);

    const token = await tokenTo(email);
    const chosen = await new ApiClient(shop.app).call('PUT', '/api/auth/password', { token, password: NEW_PASSWORD });
    expect(chosen.status).toBe(204);
    const back = await signIn(email, NEW_PASSWORD);
    expect([back.status, back.body.id]).toEqual([200, id]);
  });

  test('is in the audit log with who did it, and hears of it', async () => {
    const { id, email } = await withPasskey(shop);
    await reset(id);
    const { body } = await root.browser.get(`/api/admin/audit-log?person=${id}&action=second_factors.reset`);
    expect(body.data).toMatchObject([
      { actor: { id: root.id }, subject: { id }, detail: { totp: false, passkeys: 1, by: 'admin' } },
    ]);
    const ended = await root.browser.get(`/api/admin/audit-log?person=${id}&action=session.revoked`);
    expect(ended.body.data).toMatchObject([{ detail: { which: 'all', count: 1, because: 'second_factor' } }]);
    expect(await mailsTo(shop, email)).toEqual(['passkey-added', 'second-factors-reset']);
  });

  test('is seen by administrators to have had any', async () => {
    const { id } = await withTotp(shop);
    const look = async () => (await root.browser.get(`/api/admin/users/${id}`)).body.secondFactors;
    expect(await look()).toEqual({ totp: true, passkeys: 0, recoveryCodes: 10 });
    await reset(id);
    expect(await look()).toEqual({ totp: false, passkeys: 0, recoveryCodes: 0 });
  });
});

describe('an administrator', () => {
  test('resets nobody who administers, themselves or others', async () => {
    const [one, other] = [await administrator(), await administrator()];
    for (const { browser } of [one, other]) await addPasskey(browser);
    expect(await reset(one.id, one.browser)).toEqual([409, 'factors-of-admin']);
    expect(await reset(other.id, one.browser)).toEqual([409, 'factors-of-admin']);
    expect((await other.browser.get('/api/account/passkeys')).body.data).toHaveLength(1);
  });

  test('does nothing to who has no factor: their password stays', async () => {
    const { id, email, browser } = await person(shop);
    expect(await reset(id)).toEqual([409, 'no-factors']);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
    expect((await signIn(email)).status).toBe(200);
    expect(await mailsTo(shop, email)).toEqual([]);
  });

  test('needs a fresh proof, and is one', async () => {
    const { id, browser } = await withTotp(shop);
    const late = await administrator();
    await shop.change(LONG_AGO, late.id);
    expect(await reset(id, late.browser)).toEqual([403, 'fresh-proof-required']);
    expect(await reset(id, browser)).toEqual([404, 'not-found']);
    expect((await browser.get('/api/account/second-factors')).body.totpSince).not.toBe(null);
    const gone = await makeAccount(shop.database, { slug: 'gone', deletedAt: new Date() });
    expect(await reset(gone.id)).toEqual([404, 'not-found']);
  });
});

describe('the command line', () => {
  test('resets administrators as well, and says what is wrong', async () => {
    const { id, email, browser } = await administrator();
    await addPasskey(browser);
    const evicted: string[] = [];
    const ground = {
      database: shop.database,
      cache: { evict: async (tags: readonly string[]) => void evicted.push(...tags) },
    };
    const letter = shop.app.get(SendLetter, { strict: false });
    expect(await resetFactors(ground, letter, email.toUpperCase())).toContain('was mailed a link');
    expect(evicted).toEqual([`user:${id}`]);
    expect((await signIn(email)).status).toBe(401);
    expect(await tokenTo(email)).not.toBe('');
    expect((await auditOf(shop, id)).slice(-2)).toEqual(['second_factors.reset', 'session.revoked']);
    await expect(resetFactors(ground, letter, email)).rejects.toThrow('has neither an authenticator app nor a passkey');
    await expect(resetFactors(ground, letter, 'nobody@shop.example')).rejects.toThrow('There is no account');
  });
});
