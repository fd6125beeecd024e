import { describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { Authenticator } from '../../../../test/support/authenticator.ts';
import {
  addPasskey,
  auditOf,
  current,
  factorShop,
  HERE,
  password,
  person,
  withPasskey,
} from '../../../../test/support/second-factors.ts';

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

describe('one’s own passkeys', () => {
  test('are renamed and removed, the last one with the recovery codes', async () => {
    const { browser, passkeyId, key, email, id } = await withPasskey(shop);
    const renamed = await browser.call('PATCH', `/api/account/passkeys/${passkeyId}`, { name: ' Büro ' });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Büro']);
    const removal = `/api/account/passkeys/${passkeyId}/removal`;
    expect((await browser.post(removal, {})).body.code).toBe('fresh-proof-required');
    expect((await browser.post(removal, { current: 'another' })).body.code).toBe('wrong-password');
    expect((await browser.post(removal, { current })).status).toBe(204);
    expect((await browser.post(removal, { current })).status).toBe(404);
    expect((await browser.get('/api/account/second-factors')).body).toEqual({
      totpSince: null,
      recoveryCodes: 0,
      passkeys: 0,
    });
    expect((await signIn(key)).answer.status).toBe(401);
    expect((await new ApiClient(shop.app).post('/api/auth/login', { email, password })).status).toBe(200);
    expect(await auditOf(shop, id)).toEqual(expect.arrayContaining(['passkey.renamed', 'passkey.removed']));
  });

  test('are nobody else’s to see, to name or to remove', async () => {
    const { passkeyId } = await withPasskey(shop);
    const { browser } = await person(shop);
    expect((await browser.get('/api/account/passkeys')).body.data).toEqual([]);
    expect((await browser.call('PATCH', `/api/account/passkeys/${passkeyId}`, { name: 'Mine' })).status).toBe(404);
    expect((await browser.post(`/api/account/passkeys/${passkeyId}/removal`, { current })).status).toBe(404);
    const nobody = new ApiClient(shop.app);
    expect((await nobody.get('/api/account/passkeys')).status).toBe(401);
    expect((await nobody.post('/api/account/passkey-challenges', { current })).status).toBe(401);
    expect((await nobody.post('/api/account/passkeys', {})).status).toBe(401);
    expect((await nobody.post(`/api/account/passkeys/${passkeyId}/removal`, { current })).status).toBe(401);
  });
});

describe('the shop’s name', () => {
  test.each(['127.0.0.1:3000', '[::1]:3000', 'evil.example', 'localhost.evil.example'])(
    'is not %s, where none was set',
    async (host) => {
      const answer = await new ApiClient(shop.app, host).post('/api/auth/passkey-challenges');
      expect([answer.status, answer.body.code]).toEqual([409, 'passkeys-unavailable']);
    },
  );

  test('is that of PUBLIC_URL, whatever host is asked for', async () => {
    const named = await testApi(shop.database, { PUBLIC_URL: 'https://shop.example' });
    const { email } = await makeAccount(shop.database, { slug: 'public' });
    const browser = new ApiClient(named, 'evil.example');
    await browser.post('/api/auth/login', { email, password });
    const key = new Authenticator();
    const here = { origin: 'https://shop.example' };
    const { options, answer } = await addPasskey(browser, key, here);
    expect(options.rp.id).toBe('shop.example');
    expect(answer.status).toBe(201);
    expect([...browser.cookies.keys()]).toEqual(expect.arrayContaining(['__Host-passkey', '__Host-session']));
    expect((await signIn(key, here, new ApiClient(named, 'evil.example'))).answer.status).toBe(201);
    expect((await signIn(key, { origin: 'https://evil.example' }, new ApiClient(named))).answer.status).toBe(401);
    const numbers = await testApi(shop.database, { PUBLIC_URL: 'http://127.0.0.1:3000' });
    expect((await new ApiClient(numbers).post('/api/auth/passkey-challenges')).status).toBe(409);
  });
});
