import { createHash } from 'node:crypto';

import { Secret } from 'otpauth';
import { describe, expect, test } from 'vitest';

import { ApiClient } from '../../../../test/support/api-client.ts';
import { TEST_SECRETS } from '../../../../test/support/secrets.ts';
import {
  auditOf,
  begin,
  codeAt,
  current,
  factorShop,
  LONG_AGO,
  password,
  person,
  STEP,
  withTotp,
} from '../../../../test/support/second-factors.ts';
import { SealedSecrets } from './sealed-secrets.ts';

const shop = factorShop();

describe('setting up an authenticator app', () => {
  test('takes a code and the password, and gives ten recovery codes', async () => {
    const { browser, id, email } = await person(shop);
    const begun = await browser.post('/api/account/totp');
    expect(begun.status).toBe(201);
    expect(begun.body.uri).toContain(`otpauth://totp/Marigold:${encodeURIComponent(email)}?`);
    expect(begun.body.qrCode).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"[^>]*><path/);
    expect(begun.headers['cache-control']).toBe('private, no-store');
    const { secret } = begun.body;
    // Not before it is confirmed.
    expect((await new ApiClient(shop.app).post('/api/auth/login', { email, password })).status).toBe(200);
    const code = codeAt(secret, Date.now());
    const confirm = async (body: object) => {
      const { status, body: problem } = await browser.post('/api/account/totp/confirmation', body);
      return [status, problem.code, problem.faults?.[0]?.name];
    };
    expect(await confirm({ code })).toEqual([403, 'fresh-proof-required', 'current']);
    expect(await confirm({ code, current: 'another' })).toEqual([403, 'wrong-password', 'current']);
    expect(await confirm({ code: codeAt(secret, Date.now() - 3 * STEP), current })).toEqual([
      400,
      'wrong-code',
      'code',
    ]);
    expect(await confirm({ code: '12345', current })).toEqual([400, 'invalid-parameter', 'code']);
    const done = await browser.post('/api/account/totp/confirmation', {
      code: ` ${code.slice(0, 3)} ${code.slice(3)}`,
      current,
    });
    expect(done.status).toBe(200);
    expect(done.body.recoveryCodes).toHaveLength(10);
    expect((await browser.get('/api/account/second-factors')).body).toEqual({
      totpSince: expect.any(String),
      recoveryCodes: 10,
      passkeys: 0,
    });
    expect(await confirm({ code, current })).toEqual([409, 'no-set-up', undefined]);
    expect((await browser.post('/api/account/totp')).body.code).toBe('already-set-up');
    expect((await auditOf(shop, id)).filter((action) => action !== 'sign_in.succeeded')).toEqual([
      'totp.added',
      'recovery_codes.renewed',
    ]);
  });

  test('is over after half an hour, and begins anew with another secret', async () => {
    const { browser, id } = await person(shop);
    const first = (await browser.post('/api/account/totp')).body.secret;
    const second = (await browser.post('/api/account/totp')).body.secret;
    expect(second).not.toBe(first);
    const confirm = async (secret: string) =>
      (await browser.post('/api/account/totp/confirmation', { code: codeAt(secret, Date.now()), current })).body.code;
    expect(await confirm(first)).toBe('wrong-code');
    await shop.change(`UPDATE totp_factors SET set_up_until = now() WHERE user_id = $1`, id);
    expect(await confirm(second)).toBe('no-set-up');
  });

  test('leaves nothing readable in the shop.database', async () => {
    const { id, secret, recoveryCodes } = await withTotp(shop);
    const [row] = await shop.database.query<{ secret: Buffer; everything: string }>(
      'test.row',
      `SELECT secret, (SELECT string_agg(r::text, ' ') FROM recovery_codes r WHERE user_id = $1) AS everything
       FROM totp_factors WHERE user_id = $1`,
      [id],
    );
    const bytes = Buffer.from(Secret.fromBase32(secret.replaceAll(' ', '')).bytes);
    expect(row?.secret.includes(bytes)).toBe(false);
    expect(new SealedSecrets(TEST_SECRETS).open(id, row?.secret ?? Buffer.alloc(0))).toEqual(bytes);
    for (const code of recoveryCodes) expect(row?.everything).not.toContain(code.replaceAll('-', ''));
    const hash = createHash('sha256')
      .update(recoveryCodes[0]?.replaceAll('-', '') ?? '')
      .digest('hex');
    expect(row?.everything).toContain(hash);
  });
});

describe('removing the app', () => {
  test('takes the password, ends the recovery codes and the second step', async () => {
    const { browser, email, id } = await withTotp(shop);
    for (const [body, code] of [
      [{}, 'fresh-proof-required'],
      [{ current: 'another' }, 'wrong-password'],
    ] as const) {
      const refused = await browser.post('/api/account/totp/removal', body);
      expect([refused.status, refused.body.code]).toEqual([403, code]);
    }
    expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(204);
    expect((await browser.get('/api/account/second-factors')).body).toEqual({
      totpSince: null,
      recoveryCodes: 0,
      passkeys: 0,
    });
    expect((await new ApiClient(shop.app).post('/api/auth/login', { email, password })).status).toBe(200);
    expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(404);
    expect(await auditOf(shop, id)).toContain('totp.removed');
  });
});

describe('who has just signed in', () => {
  test('need not give the password again, for ten minutes, unless it is a wrong one', async () => {
    const { email, secret, id } = await withTotp(shop);
    const browser = await begin(shop, email);
    expect((await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
    expect((await browser.post('/api/account/recovery-codes', { current: 'another' })).body.code).toBe(
      'wrong-password',
    );
    expect((await browser.post('/api/account/recovery-codes', {})).status).toBe(201);
    await shop.change(LONG_AGO, id);
    expect((await browser.post('/api/account/recovery-codes', {})).body.code).toBe('fresh-proof-required');
  });
});

test('nobody changes anything without being signed in', async () => {
  const nobody = new ApiClient(shop.app);
  for (const url of ['totp', 'totp/confirmation', 'totp/removal', 'recovery-codes']) {
    expect((await nobody.post(`/api/account/${url}`, {})).status).toBe(401);
  }
  expect((await nobody.get('/api/account/second-factors')).status).toBe(401);
});
