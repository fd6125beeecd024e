import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount, TEST_PASSWORD } from '../../../../test/support/accounts.ts';
import { ApiClient } from '../../../../test/support/api-client.ts';
import { testApi } from '../../../../test/support/api.ts';
import { Authenticator, type Ceremony } from '../../../../test/support/authenticator.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import type { Database } from '../../../performance/database/index.ts';

let database: Database;
let app: NestFastifyApplication;
let people = 0;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
});

const password = TEST_PASSWORD;
const current = TEST_PASSWORD;
const HERE: Ceremony = { origin: 'http://localhost' };

async function person() {
  people += 1;
  const account = await makeAccount(database, { slug: `holder-${people}` });
  const browser = new ApiClient(app);
  expect((await browser.post('/api/auth/login', { email: account.email, password })).status).toBe(200);
  await database.query(
    'test.stale',
    `UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes' WHERE user_id = $1`,
    [account.id],
  );
  return { ...account, browser };
}

async function add(browser: ApiClient, key = new Authenticator(), ceremony = HERE) {
  const options = await browser.post('/api/account/passkey-challenges', { current });
  expect(options.status).toBe(201);
  const passkey = key.create(options.body, ceremony);
  return {
    key,
    options: options.body,
    answer: await browser.post('/api/account/passkeys', { name: 'Laptop', passkey }),
  };
}

async function holder() {
  const account = await person();
  const { key, answer } = await add(account.browser);
  expect(answer.status).toBe(201);
  return { ...account, key, id: account.id, passkeyId: answer.body.passkey.id as string, added: answer.body };
}

/** Signs in without a password. */
async function signIn(key: Authenticator, ceremony = HERE, browser = new ApiClient(app)) {
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
  const browser = new ApiClient(app);
  const first = await browser.post('/api/auth/login', { email, password });
  const options = await browser.post('/api/auth/second-factor/passkey-challenges');
  const passkey = key.get(options.body, ceremony);
  return { browser, first, options: options.body, answer: await browser.post('/api/auth/second-factor', { passkey }) };
}

async function auditOf(id: string): Promise<string[]> {
  const rows = await database.query<{ action: string }>(
    'test.audit',
    `SELECT action FROM audit_log WHERE subject_id = $1 ORDER BY id`,
    [id],
  );
  return rows.map(({ action }) => action);
}

describe('adding a passkey', () => {
  test('takes the password, and gives recovery codes with the first', async () => {
    const { browser, id, email } = await person();
    expect((await browser.post('/api/account/passkey-challenges', {})).body.code).toBe('password-needed');
    const { options, answer, key } = await add(browser);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Marigold' },
      user: { id: Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url'), name: email },
      attestation: 'none',
      excludeCredentials: [],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
    expect(answer.body).toEqual({
      passkey: {
        id: expect.any(String),
        name: 'Laptop',
        synced: false,
        createdAt: expect.any(String),
        lastUsedAt: null,
      },
      recoveryCodes: expect.any(Array),
    });
    expect(answer.body.recoveryCodes).toHaveLength(10);
    const second = await add(browser);
    expect(second.options.excludeCredentials).toMatchObject([{ id: key.id.toString('base64url') }]);
    expect(second.answer.body.recoveryCodes).toEqual([]);
    expect((await browser.get('/api/account/passkeys')).body.data).toHaveLength(2);
    expect(await auditOf(id)).toEqual(['passkey.added', 'recovery_codes.renewed', 'passkey.added']);
  });

  test.each<[Ceremony]>([
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://localhost:8080' }],
    [{ ...HERE, rpId: 'evil.example' }],
    [{ ...HERE, challenge: 'x'.repeat(43) }],
    [{ ...HERE, type: 'webauthn.get' }],
    [{ ...HERE, present: false }],
  ])('refuses one that was made as %j, and its challenge is spent', async (ceremony) => {
    const { browser } = await person();
    const { answer, options, key } = await add(browser, new Authenticator(), ceremony);
    expect([answer.status, answer.body.code]).toEqual([400, 'passkey-refused']);
    const again = await browser.post('/api/account/passkeys', { name: 'Again', passkey: key.create(options, HERE) });
    const reached = ceremony.challenge === undefined && ceremony.type === undefined;
    expect(again.status).toBe(reached ? 400 : 201);
  });

  test('takes a challenge once, of its own browser and person, for five minutes', async () => {
    const one = await person();
    const key = new Authenticator();
    const { options, answer } = await add(one.browser, key);
    expect(answer.status).toBe(201);
    const replayed = await one.browser.post('/api/account/passkeys', {
      name: 'x',
      passkey: new Authenticator().create(options, HERE),
    });
    expect(replayed.status).toBe(400);
    const fresh = async () => (await one.browser.post('/api/account/passkey-challenges', { current })).body;
    const other = await person();
    other.browser.cookies.set('passkey', one.browser.cookies.get('passkey') ?? '');
    const stolen = new Authenticator().create(await fresh(), HERE);
    expect((await other.browser.post('/api/account/passkeys', { name: 'x', passkey: stolen })).status).toBe(400);
    const elsewhere = new ApiClient(app);
    elsewhere.cookies.set('session', one.browser.cookies.get('session') ?? '');
    expect((await elsewhere.post('/api/account/passkeys', { name: 'x', passkey: stolen })).status).toBe(400);
    const late = new Authenticator().create(await fresh(), HERE);
    await database.query(
      'test.late',
      `UPDATE passkey_challenges SET created_at = now() - interval '1 hour', expires_at = now()`,
    );
    expect((await one.browser.post('/api/account/passkeys', { name: 'x', passkey: late })).status).toBe(400);
  });

  test('refuses a credential that is known, also as somebody else’s', async () => {
    const { key } = await holder();
    const { answer } = await add((await person()).browser, key);
    expect([answer.status, answer.body.code]).toEqual([409, 'passkey-known']);
  });

  test('stops at twenty', async () => {
    const { browser, id } = await person();
    const spare = (await browser.post('/api/account/passkey-challenges', { current })).body;
    await database.query(
      'test.many',
      `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
       SELECT $1::uuid, decode(md5($1::text || n), 'hex'), '\\x00', 0, 'Key ' || n, false FROM generate_series(1, 20) AS n`,
      [id],
    );
    expect((await browser.post('/api/account/passkey-challenges', { current })).body.code).toBe('too-many-passkeys');
    const late = { name: 'x', passkey: new Authenticator().create(spare, HERE) };
    expect((await browser.post('/api/account/passkeys', late)).body.code).toBe('too-many-passkeys');
  });

  test.each([
    [{}, ['name', 'passkey']],
    [{ name: ' ', passkey: null }, ['name', 'passkey']],
    [{ name: 'x'.repeat(61), passkey: { id: '!' } }, ['name', 'passkey.rawId']],
  ])('refuses %j, naming what is wrong', async (body, names) => {
    const { browser } = await person();
    const answer = await browser.post('/api/account/passkeys', body);
    expect(answer.status).toBe(400);
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(expect.arrayContaining(names));
  });
});

describe('a passkey', () => {
  test('signs in without a name or a password', async () => {
    const { key, id, browser } = await holder();
    const { answer, options, browser: other } = await signIn(key);
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    expect([answer.status, answer.body.id]).toEqual([201, id]);
    expect((await other.get('/api/auth/session')).body.id).toBe(id);
    expect((await browser.get('/api/account/passkeys')).body.data[0].lastUsedAt).toEqual(expect.any(String));
    expect((await auditOf(id)).at(-1)).toBe('sign_in.succeeded');
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
    const { key } = await holder();
    const { answer, browser } = await signIn(key, ceremony);
    expect([answer.status, answer.body.code]).toEqual([401, 'passkey-refused']);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
  });

  test('that nobody knows, or whose signature is another’s, is refused alike', async () => {
    const { key } = await holder();
    const unknown = (await signIn(new Authenticator())).answer;
    const forger = new Authenticator();
    Object.assign(forger, { id: key.id, userHandle: key.userHandle });
    const forged = (await signIn(forger)).answer;
    expect(unknown.status).toBe(401);
    expect(forged.body).toEqual(unknown.body);
  });

  test('answers a challenge once, in its own browser, for what it was given for', async () => {
    const { key, email } = await holder();
    const { browser, passkey } = await signIn(key);
    expect((await browser.post('/api/auth/passkey-sessions', { passkey })).status).toBe(401);
    const fresh = await new ApiClient(app).post('/api/auth/passkey-challenges');
    const elsewhere = { passkey: key.get(fresh.body, HERE) };
    expect((await browser.post('/api/auth/passkey-sessions', elsewhere)).status).toBe(401);
    expect((await new ApiClient(app).post('/api/auth/passkey-sessions', elsewhere)).status).toBe(401);
    // A challenge for the second step, where verification is not asked for, does not sign in by itself.
    const second = new ApiClient(app);
    await second.post('/api/auth/login', { email, password });
    const { body } = await second.post('/api/auth/second-factor/passkey-challenges');
    expect((await second.post('/api/auth/passkey-sessions', { passkey: key.get(body, HERE) })).status).toBe(401);
  });

  test('of somebody who was suspended is refused', async () => {
    const { key, id } = await holder();
    await database.query('test.suspend', `UPDATE users SET status = 'suspended' WHERE id = $1`, [id]);
    expect((await signIn(key)).answer.body.code).toBe('passkey-refused');
  });

  test('whose counter does not go up is taken for a copy', async () => {
    const { key, id } = await holder();
    for (const counter of [1, 5]) expect((await signIn(key, { ...HERE, counter })).answer.status).toBe(201);
    for (const counter of [5, 4, 0]) expect((await signIn(key, { ...HERE, counter })).answer.status).toBe(401);
    expect((await auditOf(id)).filter((action) => action === 'passkey.copy_suspected')).toHaveLength(3);
    expect((await signIn(key, { ...HERE, counter: 6 })).answer.status).toBe(201);
  });
});

describe('as a second factor', () => {
  test('a passkey is asked for after the password, and finishes the sign-in', async () => {
    const { email, key, id } = await holder();
    const { first, options, answer } = await secondStep(email, key, { ...HERE, verified: false });
    expect([first.status, first.body]).toEqual([202, { secondFactor: ['passkey', 'recovery'] }]);
    expect(options).toMatchObject({
      userVerification: 'preferred',
      allowCredentials: [{ id: key.id.toString('base64url') }],
    });
    expect([answer.status, answer.body.id]).toEqual([200, id]);
  });

  test('somebody else’s passkey does not', async () => {
    const [{ email }, { key }] = [await holder(), await holder()];
    const { answer, browser } = await secondStep(email, key);
    expect([answer.status, answer.body.code]).toEqual([401, 'passkey-refused']);
    expect((await browser.get('/api/auth/session')).status).toBe(401);
  });

  test('nobody is asked without a sign-in that waits', async () => {
    const answer = await new ApiClient(app).post('/api/auth/second-factor/passkey-challenges');
    expect([answer.status, answer.body.code]).toEqual([401, 'sign-in-over']);
  });

  test('five refused ones end the sign-in', async () => {
    const { email, id } = await holder();
    const browser = new ApiClient(app);
    await browser.post('/api/auth/login', { email, password });
    const stranger = new Authenticator();
    for (let tries = 0; tries < 5; tries += 1) {
      const { body } = await browser.post('/api/auth/second-factor/passkey-challenges');
      expect((await browser.post('/api/auth/second-factor', { passkey: stranger.get(body, HERE) })).status).toBe(401);
    }
    expect((await browser.get('/api/auth/second-factor')).body.code).toBe('sign-in-over');
    expect(await auditOf(id)).toContain('second_factor.refused');
  });
});

describe('one’s own passkeys', () => {
  test('are renamed and removed, the last one with the recovery codes', async () => {
    const { browser, passkeyId, key, email, id } = await holder();
    const renamed = await browser.call('PATCH', `/api/account/passkeys/${passkeyId}`, { name: ' Büro ' });
    expect([renamed.status, renamed.body.name]).toEqual([200, 'Büro']);
    const removal = `/api/account/passkeys/${passkeyId}/removal`;
    expect((await browser.post(removal, {})).body.code).toBe('password-needed');
    expect((await browser.post(removal, { current: 'another' })).body.code).toBe('invalid-parameter');
    expect((await browser.post(removal, { current })).status).toBe(204);
    expect((await browser.post(removal, { current })).status).toBe(404);
    expect((await browser.get('/api/account/second-factors')).body).toEqual({
      totpSince: null,
      recoveryCodes: 0,
      passkeys: 0,
    });
    expect((await signIn(key)).answer.status).toBe(401);
    expect((await new ApiClient(app).post('/api/auth/login', { email, password })).status).toBe(200);
    expect(await auditOf(id)).toEqual(expect.arrayContaining(['passkey.renamed', 'passkey.removed']));
  });

  test('are nobody else’s to see, to name or to remove', async () => {
    const { passkeyId } = await holder();
    const { browser } = await person();
    expect((await browser.get('/api/account/passkeys')).body.data).toEqual([]);
    expect((await browser.call('PATCH', `/api/account/passkeys/${passkeyId}`, { name: 'Mine' })).status).toBe(404);
    expect((await browser.post(`/api/account/passkeys/${passkeyId}/removal`, { current })).status).toBe(404);
    const nobody = new ApiClient(app);
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
      const answer = await new ApiClient(app, host).post('/api/auth/passkey-challenges');
      expect([answer.status, answer.body.code]).toEqual([409, 'passkeys-unavailable']);
    },
  );

  test('is that of PUBLIC_URL, whatever host is asked for', async () => {
    const shop = await testApi(database, { PUBLIC_URL: 'https://shop.example' });
    const { email } = await makeAccount(database, { slug: 'public' });
    const browser = new ApiClient(shop, 'evil.example');
    await browser.post('/api/auth/login', { email, password });
    const key = new Authenticator();
    const here = { origin: 'https://shop.example' };
    const { options, answer } = await add(browser, key, here);
    expect(options.rp.id).toBe('shop.example');
    expect(answer.status).toBe(201);
    expect([...browser.cookies.keys()]).toEqual(expect.arrayContaining(['__Host-passkey', '__Host-session']));
    expect((await signIn(key, here, new ApiClient(shop, 'evil.example'))).answer.status).toBe(201);
    expect((await signIn(key, { origin: 'https://evil.example' }, new ApiClient(shop))).answer.status).toBe(401);
    const numbers = await testApi(database, { PUBLIC_URL: 'http://127.0.0.1:3000' });
    expect((await new ApiClient(numbers).post('/api/auth/passkey-challenges')).status).toBe(409);
  });
});
