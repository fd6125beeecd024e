import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import { Authenticator } from '../../../../test/support/authenticator.ts';
import {
  auditOf,
  codeAt,
  current,
  factorShop,
  HERE,
  LONG_AGO,
  password,
  person,
  withPasskey,
  withTotp,
} from '../../../../test/support/second-factors.ts';

const shop = factorShop();
const PROOF = '/api/auth/session/proof';

/** What tells whether the proof is fresh: it takes one, and a person without any has nothing to lose by it. */
const isFresh = async (browser: ApiClient) => {
  const { status, body } = await browser.post('/api/account/recovery-codes', {});
  return status !== 403 || body.code !== 'fresh-proof-required';
};
const prove = async (browser: ApiClient, proof: object) => {
  const { status, body } = await browser.call('PUT', PROOF, proof);
  return [status, body?.code, body?.faults?.[0]?.name];
};

describe('a fresh proof', () => {
  test('is given by the password, and holds for ten minutes in this browser alone', async () => {
    const { browser, email, id } = await person(shop);
    const other = new ApiClient(shop.app);
    await other.post('/api/auth/login', { email, password });
    await shop.change(LONG_AGO, id);
    expect([await isFresh(browser), await isFresh(other)]).toEqual([false, false]);
    expect(await prove(browser, { current: 'another' })).toEqual([403, 'wrong-password', 'current']);
    expect(await isFresh(browser)).toBe(false);
    expect(await prove(browser, { current })).toEqual([204, undefined, undefined]);
    expect([await isFresh(browser), await isFresh(other)]).toEqual([true, false]);
    expect(await auditOf(shop, id)).toContain('session.proved');
    await shop.change(
      `UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes' WHERE user_id = $1`,
      id,
    );
    expect(await isFresh(browser)).toBe(false);
  });

  test('goes on with the session when its tokens are renewed', async () => {
    const { browser, email } = await person(shop);
    await browser.post('/api/auth/login', { email, password, remember: true });
    await shop.change(LONG_AGO, (await browser.get('/api/auth/session')).body.id);
    expect(await prove(browser, { current })).toEqual([204, undefined, undefined]);
    const before = browser.cookies.get('session');
    browser.cookies.delete('session');
    expect(await isFresh(browser)).toBe(true);
    expect(browser.cookies.get('session')).not.toBe(before);
  });

  test('is given by a code of the app, once', async () => {
    const { browser, secret } = await withTotp(shop);
    expect(await prove(browser, { code: codeAt(secret, 0) })).toEqual([403, 'wrong-second-factor', 'code']);
    const code = codeAt(secret, Date.now());
    expect(await prove(browser, { code })).toEqual([204, undefined, undefined]);
    expect(await isFresh(browser)).toBe(true);
    expect(await prove(browser, { code })).toEqual([403, 'wrong-second-factor', 'code']);
  });

  test('is given by a passkey that was asked for this, and by nobody else’s', async () => {
    const { browser, key, id } = await withPasskey(shop);
    const challenge = async (url = `${PROOF}/passkey-challenges`) => (await browser.post(url)).body;
    const asked = await challenge();
    expect(asked).toMatchObject({ userVerification: 'required', allowCredentials: [{ type: 'public-key' }] });
    const signIn = await challenge('/api/auth/passkey-challenges');
    expect(await prove(browser, { passkey: key.get(signIn, HERE) })).toEqual([401, 'passkey-refused', undefined]);
    expect(await prove(browser, { passkey: key.get(asked, { ...HERE, verified: false }) })).toEqual([
      401,
      'passkey-refused',
      undefined,
    ]);
    const stranger = await withPasskey(shop);
    const others = stranger.key.get(await challenge(), HERE);
    expect(await prove(browser, { passkey: others })).toEqual([401, 'passkey-refused', undefined]);
    expect(await isFresh(browser)).toBe(false);
    expect(await prove(browser, { passkey: key.get(await challenge(), HERE) })).toEqual([204, undefined, undefined]);
    expect(await isFresh(browser)).toBe(true);
    expect((await auditOf(shop, id)).filter((action) => action === 'session.proved')).toHaveLength(1);
  });

  test('signs nobody in: its challenge is for who is signed in', async () => {
    const { browser, key } = await withPasskey(shop);
    const { body } = await browser.post(`${PROOF}/passkey-challenges`);
    const answer = await browser.post('/api/auth/passkey-sessions', { passkey: key.get(body, HERE) });
    expect([answer.status, answer.body.code]).toEqual([401, 'passkey-refused']);
  });

  test.each([
    {},
    { current, code: '123456' },
    { code: '12345' },
    { current: '' },
    { recoveryCode: 'x' },
    { passkey: {} },
  ])('is not %j', async (body) => {
    const { browser } = await person(shop);
    expect((await prove(browser, body)).slice(0, 2)).toEqual([400, 'invalid-parameter']);
    expect(await isFresh(browser)).toBe(false);
  });

  test('is nobody’s who is not signed in', async () => {
    const nobody = new ApiClient(shop.app);
    expect((await prove(nobody, { current }))[0]).toBe(401);
    expect((await nobody.post(`${PROOF}/passkey-challenges`)).status).toBe(401);
    const { browser } = await person(shop);
    const key = new Authenticator();
    const { body } = await browser.post(`${PROOF}/passkey-challenges`);
    expect(body.allowCredentials ?? []).toEqual([]);
    expect((await prove(browser, { passkey: key.get(body, HERE) }))[0]).toBe(401);
  });
});

describe('the tokens of before', () => {
  const copyOf = (browser: ApiClient) => {
    const copy = new ApiClient(shop.app);
    for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
    return copy;
  };
  const renew = async (browser: ApiClient) =>
    expect(await prove(browser, { current })).toEqual([204, undefined, undefined]);
  const aMinuteLater = async (id: string) =>
    shop.change(
      `UPDATE session_tokens SET access_expires_at = access_expires_at - interval '1 minute',
         replaced_at = replaced_at - interval '1 minute'
       WHERE replaced_at IS NOT NULL AND session_id IN (SELECT id FROM sessions WHERE user_id = $1)`,
      id,
    );

  test('answer what was on its way and then end, for whoever has copied them', async () => {
    const { id, browser } = await person(shop);
    const copy = copyOf(browser);
    await renew(browser);
    expect((await copy.get('/api/auth/session')).status).toBe(200);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
    await aMinuteLater(id);
    copy.cookies.delete('refresh');
    expect((await copy.get('/api/auth/session')).status).toBe(401);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
  });

  test('tell of a thief where they come again', async () => {
    const { id, browser } = await person(shop);
    const copy = copyOf(browser);
    await renew(browser);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
    await aMinuteLater(id);
    expect((await copy.get('/api/auth/session')).status).toBe(401);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
  });

  test('are replaced in a session that does not last as well, which still does not', async () => {
    const { email } = await person(shop);
    const browser = new ApiClient(shop.app);
    await browser.post('/api/auth/login', { email, password, remember: false });
    const before = browser.cookies.get('session');
    await renew(browser);
    expect(browser.cookies.get('session')).not.toBe(before);
    expect(browser.cookies.has('refresh')).toBe(false);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
  });
});
