import { describe, expect, test } from 'vitest';

import { current, factorShop, mailsTo, person } from '../../../../test/support/second-factors.ts';

const shop = factorShop();
const TOKENS = '/api/account/tokens';
const asked = { name: 'Backdoor', scopes: ['account:read'] };

describe('whoever has only the session', () => {
  test('makes no token without the password, once signing in is ten minutes ago', async () => {
    const { browser, email } = await person(shop);
    const refused = await browser.post(TOKENS, asked);
    expect([refused.status, refused.body.code, refused.body.faults]).toEqual([
      403,
      'fresh-proof-required',
      [{ name: 'current', accepted: 'your present password', code: 'needed' }],
    ]);
    const guessed = await browser.post(TOKENS, { ...asked, current: 'a wrong guess' });
    expect([guessed.status, guessed.body.code]).toEqual([403, 'wrong-password']);
    expect((await browser.get(TOKENS)).body.data).toEqual([]);
    expect(await mailsTo(shop, email)).toEqual([]);
    expect((await browser.post(TOKENS, { ...asked, current })).status).toBe(201);
  });

  test('makes none in silence: its person is told by mail', async () => {
    const { browser, email } = await person(shop);
    expect((await browser.post(TOKENS, { ...asked, current })).status).toBe(201);
    expect(await mailsTo(shop, email)).toEqual(['token-made']);
  });
});
