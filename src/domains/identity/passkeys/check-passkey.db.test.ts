import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import { Authenticator } from '../../../../test/support/authenticator.ts';
import { auditOf, factorShop, HERE, password, withPasskey } from '../../../../test/support/second-factors.ts';

const shop = factorShop();

/** Signs in without a password. */
async function signIn(key: Authenticator, ceremony = HERE, browser = new ApiClient(shop.app)) {
  const options = await browser.post('/api/auth/passkey-challenges');
  expect(options.status).toBe(201);
  const passkey = key.get(options.body, ceremony);
  return {
    browser,
    passkey,
    options: options.body,
    answer: await browser.post('/api/auth/passkey-sessions', { passkey }),
  };
}

/** Signs in with the password first. */
async function secondStep(email: string, key: Authenticator, ceremony = HERE) {
  const browser = new ApiClient(shop.app);
  const first = await browser.post('/api/auth/login', { email, password });
  const options = await browser.post('/api/auth/second-factor/passkey-challenges');
  const passkey = key.get(options.body, ceremony);
  return { browser, first, options: options.body, answer: await browser.post('/api/auth/second-factor', { passkey }) };
}

describe('a passkey', () => {
  test('signs in without a name or a password', async () => {
    const { key, id, browser } = await withPasskey(shop);
    const { answer, options, browser: other } = await signIn(key);
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    expect([answer.status, answer.body.id]).toEqual([201, id]);
    expect((await other.get('/api/auth/session')).body.id).toBe(id);
    expect((await browser.get('/api/account/passkeys')).body.data[0].lastUsedAt).toEqual(expect.any(String));
    expect((await auditOf(shop, id)).at(-1)).toBe('sign_in.succeeded');
  });

  test.each([
    [{ origin: 'https://evil.example' }],
    [{ ...HERE, rpId: 'evil.example' }],
    [{ ...HERE, challenge: 'x'.repeat(43) }],
    [{ ...HERE, type: 'webauthn.create' }],
    [{ ...HERE, present: false }],
    [{ ...HERE, verified: false }],
    [{ ...HERE, userHandle: undefined }],
    [{ ...HERE, userHandle: 'AAAA' }],
  ])('is refused as %j', async (ceremony) => {
    const { key } = await withPasskey(shop);
    const { answer, browser } = await signIn(key, ceremony);
    expect([answer.status, answer.body.code]).toEqual([401, 'passkey-refused']);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
  });

  test('that nobody knows, or whose signature is another’s, is refused alike', async () => {
    const { key } = await withPasskey(shop);
    const unknown = (await signIn(new Authenticator())).answer;
    const forger = new Authenticator();
    Object.assign(forger, { id: key.id, userHandle: key.userHandle });
    const forged = (await signIn(forger)).answer;
    expect(unknown.status).toBe(401);
    expect(forged.body).toEqual(unknown.body);
  });

  test('answers a challenge once, in its own browser, for what it was given for', async () => {
    const { key, email } = await withPasskey(shop);
    const { browser, passkey } = await signIn(key);
    expect((await browser.post('/api/auth/passkey-sessions', { passkey })).status).toBe(401);
    const fresh = await new ApiClient(shop.app).post('/api/auth/passkey-challenges');
    const elsewhere = { passkey: key.get(fresh.body, HERE) };
    expect((await browser.post('/api/auth/passkey-sessions', elsewhere)).status).toBe(401);
    expect((await new ApiClient(shop.app).post('/api/auth/passkey-sessions', elsewhere)).status).toBe(401);
    // A challenge for the second step, where verification is not asked for, does not sign in by itself.
    const second = new ApiClient(shop.app);
    await second.post('/api/auth/login', { email, password });
    const { body } = await second.post('/api/auth/second-factor/passkey-challenges');
    expect((await second.post('/api/auth/passkey-sessions', { passkey: key.get(body, HERE) })).status).toBe(401);
  });

  test('of somebody who was suspended is refused', async () => {
    const { key, id } = await withPasskey(shop);
    await shop.database.query('test.suspend', `UPDATE users SET status = 'suspended' WHERE id = $1`, [id]);
    expect((await signIn(key)).answer.body.code).toBe('passkey-refused');
  });

  test('whose counter does not go up is taken for a copy', async () => {
    const { key, id } = await withPasskey(shop);
    for (const counter of [1, 5]) expect((await signIn(key, { ...HERE, counter })).answer.status).toBe(201);
    for (const counter of [5, 4, 0]) expect((await signIn(key, { ...HERE, counter })).answer.status).toBe(401);
    expect((await auditOf(shop, id)).filter((action) => action === 'passkey.copy_suspected')).toHaveLength(3);
    expect((await signIn(key, { ...HERE, counter: 6 })).answer.status).toBe(201);
  });
});

describe('as a second factor', () => {
  test('a passkey is asked for after the password, and finishes the sign-in', async () => {
    const { email, key, id } = await withPasskey(shop);
    const { first, options, answer } = await secondStep(email, key, { ...HERE, verified: false });
    expect([first.status, first.body]).toEqual([202, { secondFactor: ['passkey', 'recovery'] }]);
    expect(options).toMatchObject({
      userVerification: 'preferred',
      allowCredentials: [{ id: key.id.toString('base64url') }],
    });
    expect([answer.status, answer.body.id]).toEqual([200, id]);
  });

  test('somebody else’s passkey does not', async () => {
    const [{ email }, { key }] = [await withPasskey(shop), await withPasskey(shop)];
    const { answer, browser } = await secondStep(email, key);
    expect([answer.status, answer.body.code]).toEqual([401, 'passkey-refused']);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
  });

  test('nobody is asked without a sign-in that waits', async () => {
    const answer = await new ApiClient(shop.app).post('/api/auth/second-factor/passkey-challenges');
    expect([answer.status, answer.body.code]).toEqual([401, 'sign-in-over']);
  });

  test('five refused ones end the sign-in', async () => {
    const { email, id } = await withPasskey(shop);
    const browser = new ApiClient(shop.app);
    await browser.post('/api/auth/login', { email, password });
    const stranger = new Authenticator();
    for (let tries = 0; tries < 5; tries += 1) {
      const { body } = await browser.post('/api/auth/second-factor/passkey-challenges');
      expect((await browser.post('/api/auth/second-factor', { passkey: stranger.get(body, HERE) })).status).toBe(401);
    }
    expect((await browser.get('/api/auth/second-factor')).body.code).toBe('sign-in-over');
    expect(await auditOf(shop, id)).toContain('second_factor.refused');
  });
});
