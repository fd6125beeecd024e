import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import { factorShop, LONG_AGO, password, person } from '../../../../test/support/second-factors.ts';

const shop = factorShop();

async function signedInTwice() {
  const owner = await person(shop);
  const elsewhere = new ApiClient(shop.app);
  expect((await elsewhere.post('/api/auth/login', { email: owner.email, password })).status).toBe(200);
  await shop.change(LONG_AGO, owner.id);
  const { data } = (await owner.browser.get('/api/account/sessions')).body;
  const { id } = data.find(({ present }: { present: boolean }) => !present);
  return { ...owner, elsewhere, other: id as string };
}

describe('whoever found an open browser', () => {
  test.each(['one', 'all others'])('does not sign its owner out elsewhere: %s', async (which) => {
    const { browser, elsewhere, other } = await signedInTwice();
    const address = which === 'one' ? `/api/account/sessions/${other}` : '/api/account/sessions';
    const refused = await browser.call('DELETE', address);
    expect([refused.status, refused.body.code]).toEqual([403, 'fresh-proof-required']);
    expect((await elsewhere.get('/api/auth/session')).status).toBe(200);
    expect((await browser.call('PUT', '/api/auth/session/proof', { current: password })).status).toBe(204);
    expect((await browser.call('DELETE', address)).status).toBe(204);
    expect((await elsewhere.get('/api/auth/session')).status).toBe(401);
    expect((await browser.get('/api/auth/session')).status).toBe(200);
  });
});
