import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import {
  auditOf,
  begin,
  codeAt,
  current,
  factorShop,
  password,
  person,
  STEP,
  withTotp,
} from '../../../../test/support/second-factors.ts';

const shop = factorShop();

describe('signing in with an authenticator app', () => {
  test('takes two steps, and the password alone opens nothing', async () => {
    const { email, secret, id } = await withTotp(shop);
    const browser = new ApiClient(shop.app);
    const first = await browser.post('/api/auth/login', { email, password });
    expect([first.status, first.body]).toEqual([202, { secondFactor: ['totp', 'recovery'] }]);
    expect(first.headers['set-cookie']).toMatch(/^pending=[\w-]{43}; Max-Age=300; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
    // It is no session under another name.
    browser.cookies.set('session', browser.cookies.get('pending') ?? '');
    expect((await browser.get('/api/auth/session')).status).toBe(401);
    browser.cookies.delete('session');
    expect((await browser.get('/api/auth/second-factor')).body).toEqual(first.body);
    const second = await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) });
    expect([second.status, second.body.id]).toEqual([200, id]);
    expect((await browser.get('/api/auth/session')).body).toEqual(second.body);
    expect(browser.cookies.has('pending')).toBe(false);
    expect((await auditOf(shop, id)).at(-1)).toBe('sign_in.succeeded');
  });

  test('takes each code once, also for several sign-ins at once, and none from before', async () => {
    const { email, secret } = await withTotp(shop);
    const code = codeAt(secret, Date.now());
    const browsers = await Promise.all(Array.from({ length: 3 }, async () => begin(shop, email)));
    const answers = await Promise.all(
      browsers.map(async (browser) => browser.post('/api/auth/second-factor', { code })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    const refused = answers.find(({ status }) => status === 401);
    expect(refused?.body).toMatchObject({ code: 'wrong-second-factor', faults: [{ name: 'code' }] });
    const again = await begin(shop, email);
    expect((await again.post('/api/auth/second-factor', { code })).status).toBe(401);
    expect((await again.post('/api/auth/second-factor', { code: codeAt(secret, Date.now() - STEP) })).status).toBe(401);
    expect((await again.post('/api/auth/second-factor', { code: codeAt(secret, Date.now() + STEP) })).status).toBe(200);
  });

  test('the code of the set-up does not sign in', async () => {
    const { browser, email } = await person(shop);
    const { secret } = (await browser.post('/api/account/totp')).body as { secret: string };
    const code = codeAt(secret, Date.now());
    await browser.post('/api/account/totp/confirmation', { code, current });
    expect((await (await begin(shop, email)).post('/api/auth/second-factor', { code })).status).toBe(401);
  });

  test.each([
    [{}],
    [{ code: '123456', recoveryCode: 'x' }],
    [{ code: 123456 }],
    [{ recoveryCode: '' }],
    [{ passkey: {} }],
    [{ password }],
  ])('does not take %j', async (body) => {
    const { email } = await withTotp(shop);
    const answer = await (await begin(shop, email)).post('/api/auth/second-factor', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-parameter']);
  });
});

describe('a sign-in that waits', () => {
  const OVER = [401, 'sign-in-over', 'sign-in-over'];
  const next = async (browser: ApiClient, secret: string) => {
    const { status, body } = await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) });
    return [status, body.code, (await browser.get('/api/auth/second-factor')).body.code];
  };

  test('has five tries, however fast they come, and then neither a right code helps', async () => {
    const { email, secret, id } = await withTotp(shop);
    const browser = await begin(shop, email);
    const tries = Array.from({ length: 12 }, async () =>
      browser.post('/api/auth/second-factor', { recoveryCode: 'aaaa-aaaa-aaaa-aaaa' }),
    );
    const codes = (await Promise.all(tries)).map(({ body }) => body.code as string);
    expect(codes.filter((code) => code === 'wrong-second-factor')).toHaveLength(4);
    expect(codes.filter((code) => code === 'sign-in-over')).toHaveLength(8);
    expect(await next(browser, secret)).toEqual(OVER);
    expect(await auditOf(shop, id)).toContain('second_factor.refused');
    // Nobody is locked out by it.
    const owner = await begin(shop, email);
    expect((await owner.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
  });

  test.each([
    [
      'five minutes',
      `UPDATE pending_sign_ins SET created_at = now() - interval '1 hour', expires_at = now() WHERE user_id = $1`,
    ],
    ['a new password', `UPDATE users SET password_hash = password_hash || ' ' WHERE id = $1`],
    ['suspension', `UPDATE users SET status = 'suspended' WHERE id = $1`],
    ['deletion', `UPDATE users SET deleted_at = now() WHERE id = $1`],
  ])('is over after %s', async (_, sql) => {
    const { email, secret, id } = await withTotp(shop);
    const browser = await begin(shop, email);
    await shop.change(sql, id);
    expect(await next(browser, secret)).toEqual(OVER);
  });

  test('is finished once', async () => {
    const { email, secret, recoveryCodes } = await withTotp(shop);
    const browser = await begin(shop, email);
    const copy = new ApiClient(shop.app);
    copy.cookies.set('pending', browser.cookies.get('pending') ?? '');
    expect((await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
    const late = await copy.post('/api/auth/second-factor', { recoveryCode: recoveryCodes[0] });
    expect([late.status, late.body.code]).toEqual([401, 'sign-in-over']);
  });

  test.each(['', 'abc', 'x'.repeat(43)])('is none with the cookie %j', async (cookie) => {
    const browser = new ApiClient(shop.app);
    browser.cookies.set('pending', cookie);
    expect((await browser.get('/api/auth/second-factor')).body.code).toBe('sign-in-over');
    const answer = await browser.post('/api/auth/second-factor', { code: '123456' });
    expect(answer.body.code).toBe('sign-in-over');
  });

  test('leaves the table when it is over', async () => {
    const { email, id } = await withTotp(shop);
    await begin(shop, email);
    await shop.change(
      `UPDATE pending_sign_ins SET created_at = now() - interval '1 hour', expires_at = now() - interval '1 minute' WHERE user_id = $1`,
      id,
    );
    await begin(shop, email);
    const rows = await shop.database.query('test.pending', `SELECT 1 FROM pending_sign_ins WHERE expires_at <= now()`);
    expect(rows).toEqual([]);
  });
});

describe('recovery codes', () => {
  test('work once each, of twenty who come with the same one for one', async () => {
    const { email, recoveryCodes, browser, id } = await withTotp(shop);
    const [code = ''] = recoveryCodes;
    const browsers = await Promise.all(Array.from({ length: 20 }, async () => begin(shop, email)));
    const answers = await Promise.all(
      browsers.map(async (other) => other.post('/api/auth/second-factor', { recoveryCode: code.toUpperCase() })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'wrong-second-factor')).toHaveLength(19);
    expect((await browser.get('/api/account/second-factors')).body.recoveryCodes).toBe(9);
    expect(await auditOf(shop, id)).toContain('recovery_code.used');
  });

  test('belong to one person', async () => {
    const [one, other] = [await withTotp(shop), await withTotp(shop)];
    const browser = await begin(shop, one.email);
    const answer = await browser.post('/api/auth/second-factor', { recoveryCode: other.recoveryCodes[0] });
    expect(answer.status).toBe(401);
  });

  test('are made anew for the password, and the old ones end', async () => {
    const { browser, email, recoveryCodes } = await withTotp(shop);
    expect((await browser.post('/api/account/recovery-codes', {})).body.code).toBe('fresh-proof-required');
    const renewed = await browser.post('/api/account/recovery-codes', { current });
    expect(renewed.status).toBe(201);
    const second = await begin(shop, email);
    expect((await second.post('/api/auth/second-factor', { recoveryCode: recoveryCodes[0] })).status).toBe(401);
    const { recoveryCodes: fresh } = renewed.body;
    expect((await second.post('/api/auth/second-factor', { recoveryCode: fresh[0] })).status).toBe(200);
    const nobody = await person(shop);
    const refused = await nobody.browser.post('/api/account/recovery-codes', { current });
    expect([refused.status, refused.body.code]).toEqual([409, 'no-second-factor']);
  });
});
