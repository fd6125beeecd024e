import { createHash } from 'node:crypto';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Secret, TOTP } from 'otpauth';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { TEST_SECRETS } from '../../../../test/support/secrets.ts';
import type { Database } from '../../../performance/database/index.ts';
import { Secrets } from '../../../performance/secrets/index.ts';
import { CheckTotp } from './check-totp.ts';
import { SealedSecrets } from './sealed-secrets.ts';

let database: Database;
let app: NestFastifyApplication;
let people = 0;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
  // In the middle of a step, so that none ends between a code and its use.
  vi.useFakeTimers({ toFake: ['Date'], now: Math.floor(Date.now() / STEP) * STEP + STEP / 2 });
  whenDone(() => void vi.useRealTimers());
});

const password = TEST_PASSWORD;
const current = TEST_PASSWORD;
const STEP = 30_000;

function codeAt(secret: string, at: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({ timestamp: at });
}

async function person(): Promise<Account & { browser: ApiClient }> {
  people += 1;
  const account = await makeAccount(database, { slug: `person-${people}` });
  const browser = new ApiClient(app);
  expect((await browser.post('/api/auth/login', { email: account.email, password })).status).toBe(200);
  await database.query(
    'test.stale',
    `UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE user_id = $1`,
    [account.id],
  );
  return { ...account, browser };
}

/** Somebody with an authenticator app, whose codes are fresh from a step ago on: the set-up used that one. */
async function withTotp() {
  const account = await person();
  const { browser } = account;
  const { secret } = (await browser.post('/api/account/totp')).body as { secret: string };
  const code = codeAt(secret, Date.now() - STEP);
  const { status, body } = await browser.post('/api/account/totp/confirmation', { code, current });
  expect(status).toBe(200);
  return { ...account, secret, recoveryCodes: body.recoveryCodes as string[] };
}

async function begin(email: string): Promise<ApiClient> {
  const browser = new ApiClient(app);
  expect((await browser.post('/api/auth/login', { email, password })).status).toBe(202);
  return browser;
}

async function auditOf(id: string): Promise<string[]> {
  const rows = await database.query<{ action: string }>(
    'test.audit',
    `SELECT action FROM audit_log WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ action }) => action);
}

const change = async (sql: string, ...values: (string | Buffer)[]) => database.query('test.change', sql, values);

describe('setting up an authenticator app', () => {
  test('takes a code and the password, and gives ten recovery codes', async () => {
    const { browser, id, email } = await person();
    const begun = await browser.post('/api/account/totp');
    expect(begun.status).toBe(201);
    expect(begun.body.uri).toContain(`otpauth://totp/Marigold:${encodeURIComponent(email)}?`);
    expect(begun.body.qrCode).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 \d+ \d+"[^>]*><path/);
    expect(begun.headers['cache-control']).toBe('private, no-store');
    const { secret } = begun.body;
    // Not before it is confirmed.
    expect((await new ApiClient(app).post('/api/auth/login', { email, password })).status).toBe(200);
    const code = codeAt(secret, Date.now());
    const confirm = async (body: object) => {
      const { status, body: problem } = await browser.post('/api/account/totp/confirmation', body);
      return [status, problem.code, problem.faults?.[0]?.name];
    };
    expect(await confirm({ code })).toEqual([403, 'password-needed', 'current']);
    expect(await confirm({ code, current: 'another' })).toEqual([400, 'invalid-parameter', 'current']);
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
    expect(await auditOf(id)).toEqual(['totp.added', 'recovery_codes.renewed']);
  });

  test('is over after half an hour, and begins anew with another secret', async () => {
    const { browser, id } = await person();
    const first = (await browser.post('/api/account/totp')).body.secret;
    const second = (await browser.post('/api/account/totp')).body.secret;
    expect(second).not.toBe(first);
    const confirm = async (secret: string) =>
      (await browser.post('/api/account/totp/confirmation', { code: codeAt(secret, Date.now()), current })).body.code;
    expect(await confirm(first)).toBe('wrong-code');
    await change(`UPDATE totp_factors SET set_up_until = now() WHERE user_id = $1`, id);
    expect(await confirm(second)).toBe('no-set-up');
  });

  test('leaves nothing readable in the database', async () => {
    const { id, secret, recoveryCodes } = await withTotp();
    const [row] = await database.query<{ secret: Buffer; everything: string }>(
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

describe('signing in with an authenticator app', () => {
  test('takes two steps, and the password alone opens nothing', async () => {
    const { email, secret, id } = await withTotp();
    const browser = new ApiClient(app);
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
    expect((await auditOf(id)).at(-1)).toBe('sign_in.succeeded');
  });

  test('takes each code once, also for several sign-ins at once, and none from before', async () => {
    const { email, secret } = await withTotp();
    const code = codeAt(secret, Date.now());
    const browsers = await Promise.all(Array.from({ length: 3 }, async () => begin(email)));
    const answers = await Promise.all(
      browsers.map(async (browser) => browser.post('/api/auth/second-factor', { code })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    const refused = answers.find(({ status }) => status === 401);
    expect(refused?.body).toMatchObject({ code: 'wrong-second-factor', faults: [{ name: 'code' }] });
    const again = await begin(email);
    expect((await again.post('/api/auth/second-factor', { code })).status).toBe(401);
    expect((await again.post('/api/auth/second-factor', { code: codeAt(secret, Date.now() - STEP) })).status).toBe(401);
    expect((await again.post('/api/auth/second-factor', { code: codeAt(secret, Date.now() + STEP) })).status).toBe(200);
  });

  test('the code of the set-up does not sign in', async () => {
    const { browser, email } = await person();
    const { secret } = (await browser.post('/api/account/totp')).body as { secret: string };
    const code = codeAt(secret, Date.now());
    await browser.post('/api/account/totp/confirmation', { code, current });
    expect((await (await begin(email)).post('/api/auth/second-factor', { code })).status).toBe(401);
  });

  test.each([
    [{}],
    [{ code: '123456', recoveryCode: 'x' }],
    [{ code: 123456 }],
    [{ recoveryCode: '' }],
    [{ passkey: {} }],
    [{ password }],
  ])('does not take %j', async (body) => {
    const { email } = await withTotp();
    const answer = await (await begin(email)).post('/api/auth/second-factor', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-parameter']);
  });
});

describe('a sign-in that waits', () => {
  const over = async (browser: ApiClient, secret: string) => {
    const { status, body } = await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) });
    expect([status, body.code]).toEqual([401, 'sign-in-over']);
    expect((await browser.get('/api/auth/second-factor')).body.code).toBe('sign-in-over');
  };

  test('has five tries, however fast they come, and then neither a right code helps', async () => {
    const { email, secret, id } = await withTotp();
    const browser = await begin(email);
    const tries = Array.from({ length: 12 }, async () =>
      browser.post('/api/auth/second-factor', { recoveryCode: 'aaaa-aaaa-aaaa-aaaa' }),
    );
    const codes = (await Promise.all(tries)).map(({ body }) => body.code as string);
    expect(codes.filter((code) => code === 'wrong-second-factor')).toHaveLength(4);
    expect(codes.filter((code) => code === 'sign-in-over')).toHaveLength(8);
    await over(browser, secret);
    expect(await auditOf(id)).toContain('second_factor.refused');
    // Nobody is locked out by it.
    const owner = await begin(email);
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
    const { email, secret, id } = await withTotp();
    const browser = await begin(email);
    await change(sql, id);
    await over(browser, secret);
  });

  test('is finished once', async () => {
    const { email, secret, recoveryCodes } = await withTotp();
    const browser = await begin(email);
    const copy = new ApiClient(app);
    copy.cookies.set('pending', browser.cookies.get('pending') ?? '');
    expect((await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
    const late = await copy.post('/api/auth/second-factor', { recoveryCode: recoveryCodes[0] });
    expect([late.status, late.body.code]).toEqual([401, 'sign-in-over']);
  });

  test.each(['', 'abc', 'x'.repeat(43)])('is none with the cookie %j', async (cookie) => {
    const browser = new ApiClient(app);
    browser.cookies.set('pending', cookie);
    expect((await browser.get('/api/auth/second-factor')).body.code).toBe('sign-in-over');
    const answer = await browser.post('/api/auth/second-factor', { code: '123456' });
    expect(answer.body.code).toBe('sign-in-over');
  });

  test('leaves the table when it is over', async () => {
    const { email, id } = await withTotp();
    await begin(email);
    await change(
      `UPDATE pending_sign_ins SET created_at = now() - interval '1 hour', expires_at = now() - interval '1 minute' WHERE user_id = $1`,
      id,
    );
    await begin(email);
    const rows = await database.query('test.pending', `SELECT 1 FROM pending_sign_ins WHERE expires_at <= now()`);
    expect(rows).toEqual([]);
  });
});

describe('guessing codes of an app', () => {
  test('ends in pauses, whichever sign-in they come with, that hold for codes of the app alone', async () => {
    const { email, secret, recoveryCodes, id } = await withTotp();
    const guess = async () => {
      const browser = await begin(email);
      return (await browser.post('/api/auth/second-factor', { code: codeAt(secret, 0) })).body.code as string;
    };
    const guesses = await Promise.all(Array.from({ length: 8 }, guess));
    expect(guesses.filter((code) => code === 'wrong-second-factor')).toHaveLength(5);
    expect(guesses.filter((code) => code === 'second-factor-paused')).toHaveLength(3);
    const right = { code: codeAt(secret, Date.now()) };
    const paused = await (await begin(email)).post('/api/auth/second-factor', right);
    expect([paused.status, paused.body.code]).toEqual([429, 'second-factor-paused']);
    const recovered = await (await begin(email)).post('/api/auth/second-factor', { recoveryCode: recoveryCodes[3] });
    expect(recovered.status).toBe(200);
    // Each wrong one more doubles the pause, up to an hour.
    const pauses: number[] = [];
    for (let more = 0; more < 10; more += 1) {
      await change(`UPDATE totp_factors SET paused_until = now() WHERE user_id = $1`, id);
      expect(await guess()).toBe('wrong-second-factor');
      const [row] = await database.query<{ seconds: number }>(
        'test.pause',
        `SELECT round(extract(epoch FROM paused_until - updated_at)) AS seconds FROM totp_factors WHERE user_id = $1`,
        [id],
      );
      pauses.push(row?.seconds ?? 0);
    }
    expect(pauses).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
    await change(`UPDATE totp_factors SET paused_until = now() WHERE user_id = $1`, id);
    expect((await (await begin(email)).post('/api/auth/second-factor', right)).status).toBe(200);
    expect(await guess()).toBe('wrong-second-factor');
  });
});

describe('recovery codes', () => {
  test('work once each, of twenty who come with the same one for one', async () => {
    const { email, recoveryCodes, browser, id } = await withTotp();
    const [code = ''] = recoveryCodes;
    const browsers = await Promise.all(Array.from({ length: 20 }, async () => begin(email)));
    const answers = await Promise.all(
      browsers.map(async (other) => other.post('/api/auth/second-factor', { recoveryCode: code.toUpperCase() })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'wrong-second-factor')).toHaveLength(19);
    expect((await browser.get('/api/account/second-factors')).body.recoveryCodes).toBe(9);
    expect(await auditOf(id)).toContain('recovery_code.used');
  });

  test('belong to one person', async () => {
    const [one, other] = [await withTotp(), await withTotp()];
    const browser = await begin(one.email);
    const answer = await browser.post('/api/auth/second-factor', { recoveryCode: other.recoveryCodes[0] });
    expect(answer.status).toBe(401);
  });

  test('are made anew for the password, and the old ones end', async () => {
    const { browser, email, recoveryCodes } = await withTotp();
    expect((await browser.post('/api/account/recovery-codes', {})).body.code).toBe('password-needed');
    const renewed = await browser.post('/api/account/recovery-codes', { current });
    expect(renewed.status).toBe(201);
    const second = await begin(email);
    expect((await second.post('/api/auth/second-factor', { recoveryCode: recoveryCodes[0] })).status).toBe(401);
    const { recoveryCodes: fresh } = renewed.body;
    expect((await second.post('/api/auth/second-factor', { recoveryCode: fresh[0] })).status).toBe(200);
    const nobody = await person();
    const refused = await nobody.browser.post('/api/account/recovery-codes', { current });
    expect([refused.status, refused.body.code]).toEqual([409, 'no-second-factor']);
  });
});

describe('removing the app', () => {
  test('takes the password, ends the recovery codes and the second step', async () => {
    const { browser, email, id } = await withTotp();
    for (const [body, status] of [
      [{}, 403],
      [{ current: 'another' }, 400],
    ] as const) {
      expect((await browser.post('/api/account/totp/removal', body)).status).toBe(status);
    }
    expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(204);
    expect((await browser.get('/api/account/second-factors')).body).toEqual({
      totpSince: null,
      recoveryCodes: 0,
      passkeys: 0,
    });
    expect((await new ApiClient(app).post('/api/auth/login', { email, password })).status).toBe(200);
    expect((await browser.post('/api/account/totp/removal', { current })).status).toBe(404);
    expect(await auditOf(id)).toContain('totp.removed');
  });
});

describe('who has just signed in', () => {
  test('need not give the password again, for ten minutes, unless it is a wrong one', async () => {
    const { email, secret, id } = await withTotp();
    const browser = await begin(email);
    expect((await browser.post('/api/auth/second-factor', { code: codeAt(secret, Date.now()) })).status).toBe(200);
    expect((await browser.post('/api/account/recovery-codes', { current: 'another' })).body.code).toBe(
      'invalid-parameter',
    );
    expect((await browser.post('/api/account/recovery-codes', {})).status).toBe(201);
    await change(`UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE user_id = $1`, id);
    expect((await browser.post('/api/account/recovery-codes', {})).body.code).toBe('password-needed');
  });
});

describe('a shop that changes its secret', () => {
  test('still reads what is there, and writes it anew as it is used', async () => {
    const { id, secret } = await withTotp();
    const stored = async () =>
      (
        await database.query<{ secret: Buffer }>('test.secret', `SELECT secret FROM totp_factors WHERE user_id = $1`, [
          id,
        ])
      )[0]?.secret ?? Buffer.alloc(0);
    const before = await stored();
    const [next, last] = [
      'a new secret for tests, which is no secret',
      'a secret for tests, which is no secret at all',
    ];
    const rotated = new CheckTotp(database, new SealedSecrets(new Secrets([next, last])));
    expect(await rotated.take(id, codeAt(secret, Date.now()))).toBe(true);
    expect(await stored()).not.toEqual(before);
    const alone = new CheckTotp(database, new SealedSecrets(new Secrets([next])));
    expect(await alone.take(id, codeAt(secret, Date.now() + STEP))).toBe(true);
    const without = new CheckTotp(database, new SealedSecrets(new Secrets([last])));
    await expect(without.take(id, '123456')).rejects.toMatchObject({ code: 'second-factor-unreadable', report: true });
  });

  test('reads nobody the secret of somebody else', async () => {
    const [one, other] = [await withTotp(), await withTotp()];
    await change(
      `UPDATE totp_factors SET secret = (SELECT secret FROM totp_factors WHERE user_id = $2) WHERE user_id = $1`,
      one.id,
      other.id,
    );
    const answer = await (
      await begin(one.email)
    ).post('/api/auth/second-factor', { code: codeAt(other.secret, Date.now()) });
    expect([answer.status, answer.body.code]).toEqual([503, 'second-factor-unreadable']);
  });
});

test('nobody changes anything without being signed in', async () => {
  const nobody = new ApiClient(app);
  for (const url of ['totp', 'totp/confirmation', 'totp/removal', 'recovery-codes']) {
    expect((await nobody.post(`/api/account/${url}`, {})).status).toBe(401);
  }
  expect((await nobody.get('/api/account/second-factors')).status).toBe(401);
});
