import { createHash } from 'node:crypto';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount, TEST_PASSWORD } from '../../../test/support/accounts.ts';
import { testApi } from '../../../test/support/api.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';

let database: Database;
let app: NestFastifyApplication;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await testApi(database);
});

const SAME = { 'sec-fetch-site': 'same-origin' };

interface Call {
  method?: 'GET' | 'POST' | 'DELETE' | 'PATCH';
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
}

async function call({ method = 'GET', url, headers = {}, body }: Call, on = app) {
  const {
    statusCode,
    payload,
    headers: answered,
  } = await on.inject({
    method,
    url,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const cookies = [answered['set-cookie'] ?? []].flat();
  return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers: answered, cookies };
}

const login = async (email: string, password = TEST_PASSWORD, headers: Record<string, string> = {}, on = app) =>
  call({ method: 'POST', url: '/api/auth/login', headers, body: { email, password } }, on);

const whoAmI = async (cookie: string) => call({ url: '/api/auth/session', headers: { cookie } });

const pairOf = (cookies: readonly string[]) => (cookies[0] ?? '').split(';')[0] ?? '';

describe('signing in', () => {
  test('answers who it is and sets a cookie that signs them in', async () => {
    const mara = await makeAccount(database, { slug: 'mara', name: 'Mara' });
    const { status, body, headers, cookies } = await login(' MARA@shop.example ');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: mara.id,
      email: 'mara@shop.example',
      name: 'Mara',
      slug: 'mara',
      role: 'seller',
      locale: 'en',
      currency: 'USD',
      expiresAt: expect.any(String),
    });
    expect(Date.parse(body.expiresAt) - Date.now()).toBeGreaterThan(29.9 * 86_400_000);
    expect(headers['cache-control']).toBe('private, no-store');
    expect(cookies).toEqual([
      expect.stringMatching(/^session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/),
      expect.stringMatching(/^known=[\w-]{22}\.[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const me = await whoAmI(`theme=dark; ${pairOf(cookies)}`);
    expect(me.status).toBe(200);
    expect(me.body).toEqual(body);
    expect(me.headers['cache-control']).toBe('private, no-store');
  });

  test('tells wrong, unknown, suspended, deleted and passwordless accounts apart in nothing', async () => {
    await makeAccount(database, { slug: 'right' });
    await makeAccount(database, { slug: 'suspended', status: 'suspended' });
    await makeAccount(database, { slug: 'deleted', deletedAt: new Date() });
    const { id, email } = await makeAccount(database, { slug: 'passwordless' });
    await database.query('test.no-password', `UPDATE users SET password_hash = NULL WHERE id = $1`, [id]);
    const refused = [
      await login('right@shop.example', 'another password'),
      await login('nobody@shop.example'),
      await login('suspended@shop.example'),
      await login('deleted@shop.example'),
      await login(email),
      await login(email, ' '),
    ];
    for (const { status, body, headers, cookies } of refused) {
      expect(status).toBe(401);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(cookies).toEqual([]);
      expect(body).toEqual(refused[0]?.body);
    }
    expect(refused[0]?.body.code).toBe('wrong-credentials');
    const [{ n } = { n: -1 }] = await database.query<{ n: number }>(
      'test.sessions',
      `SELECT count(*) AS n FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.slug <> 'mara'`,
    );
    expect(n).toBe(0);
  });

  test.each([
    [{}, ['email', 'password']],
    [{ email: 'mara', password: 'x' }, ['email']],
    [{ email: 'a@b\0', password: 'x' }, ['email']],
    [{ email: `${'x'.repeat(254)}@y`, password: 'x' }, ['email']],
    [{ email: 'a@b', password: '' }, ['password']],
    [{ email: 'a@b', password: 'x'.repeat(1_025) }, ['password']],
    [{ email: 'a@b', password: 7 }, ['password']],
    [{ email: ['a@b'], password: 'x' }, ['email']],
    [[], ['input']],
    [null, ['input']],
  ])('refuses %j, naming %j', async (body, names) => {
    const answer = await call({ method: 'POST', url: '/api/auth/login', body });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe('invalid-parameter');
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('refuses what is no JSON', async () => {
    const url = '/api/auth/login';
    expect((await call({ method: 'POST', url, body: '{"email":' })).status).toBe(400);
    expect((await call({ method: 'POST', url, body: '{"__proto__": {}}' })).status).toBe(400);
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonp',
      'multipart/form-data',
    ]) {
      const { status, body } = await call({ method: 'POST', url, headers: { 'content-type': type }, body: 'a=b' });
      expect([type, status, body.code]).toEqual([type, 415, 'unsupported-media-type']);
    }
  });

  test('ends the session that was there', async () => {
    await makeAccount(database, { slug: 'twice' });
    const first = pairOf((await login('twice@shop.example')).cookies);
    const second = pairOf((await login('twice@shop.example', TEST_PASSWORD, { ...SAME, cookie: first })).cookies);
    expect((await whoAmI(first)).status).toBe(401);
    expect((await whoAmI(second)).status).toBe(200);
  });

  test('waits for its turn, and is told to come again where too many wait', async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, async () => login('nobody@shop.example')));
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    for (const { body, headers } of busy) {
      expect(body.code).toBe('busy');
      expect(headers['retry-after']).toBe('5');
    }
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(200 - busy.length);
    expect(busy.length).toBeLessThan(100);
  });
});

describe('a session', () => {
  test.each(['', 'session=', 'session=abc', `session=${'x'.repeat(43)}`, 'other=1', 'session=%00', ';;=;'])(
    'is none with the cookie %j',
    async (cookie) => {
      const { status, body } = await whoAmI(cookie);
      expect(status).toBe(401);
      expect(body.code).toBe('not-signed-in');
    },
  );

  test('is stored as the hashes of its tokens alone', async () => {
    const { id } = await makeAccount(database, { slug: 'hashed' });
    const [access = '', refresh = ''] = (await login('hashed@shop.example')).cookies.map(
      (cookie) => /=([\w-]{43});/.exec(cookie)?.[1],
    );
    const [row] = await database.query<{ access_hash: Buffer; refresh_hash: Buffer; row: string }>(
      'test.session',
      `SELECT access_hash, refresh_hash, s::text || t::text AS row
       FROM sessions s JOIN session_tokens t ON t.session_id = s.id WHERE user_id = $1`,
      [id],
    );
    expect(row?.access_hash).toEqual(createHash('sha256').update(access).digest());
    expect(row?.refresh_hash).toEqual(createHash('sha256').update(refresh).digest());
    expect(row?.row).not.toContain(access);
    expect(row?.row).not.toContain(refresh);
  });

  test('that shall not last is gone with the browser, and has nothing to renew it by', async () => {
    await makeAccount(database, { slug: 'guest' });
    const body = { email: 'guest@shop.example', password: TEST_PASSWORD, remember: false };
    const { status, cookies } = await call({ method: 'POST', url: '/api/auth/login', body });
    expect(status).toBe(200);
    expect(cookies).toEqual([expect.stringMatching(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)]);
    expect((await whoAmI(pairOf(cookies))).status).toBe(200);
  });

  test('is renewed by a request whose day is over, and known again by what that answer gave', async () => {
    await makeAccount(database, { slug: 'renewed' });
    const [, refresh = ''] = (await login('renewed@shop.example')).cookies;
    const renewed = await whoAmI(pairOf([refresh]));
    expect(renewed.status).toBe(200);
    expect(renewed.cookies.map((cookie) => cookie.split('=', 1)[0])).toEqual(['session', 'refresh']);
    expect((await whoAmI(pairOf(renewed.cookies))).status).toBe(200);
    const wrong = await whoAmI(`refresh=${'x'.repeat(43)}`);
    expect(wrong.status).toBe(401);
    expect(wrong.cookies).toEqual([
      expect.stringMatching(/^session=; Max-Age=0/),
      expect.stringMatching(/^refresh=; Max-Age=0/),
    ]);
  });

  test('ends by signing out, and the cookie with it', async () => {
    await makeAccount(database, { slug: 'leaver' });
    const cookie = pairOf((await login('leaver@shop.example')).cookies);
    const out = await call({ method: 'DELETE', url: '/api/auth/session', headers: { cookie, ...SAME } });
    expect(out.status).toBe(204);
    expect(out.body).toBeUndefined();
    expect(out.headers['clear-site-data']).toBe('"storage"');
    expect(out.cookies).toEqual([
      'session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
      'refresh=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax',
    ]);
    expect((await whoAmI(cookie)).status).toBe(401);
    expect((await call({ method: 'DELETE', url: '/api/auth/session', headers: { cookie, ...SAME } })).status).toBe(204);
  });
});

describe('behind https', () => {
  test('the cookie is bound to the host, and no other is read', async () => {
    const secure = await testApi(database, { PUBLIC_URL: 'https://shop.example' });
    await makeAccount(database, { slug: 'secure' });
    const { cookies } = await login('secure@shop.example', TEST_PASSWORD, {}, secure);
    expect(cookies).toEqual([
      expect.stringMatching(/^__Host-session=[\w-]{43}; Max-Age=86400; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
      expect.stringMatching(/^__Host-refresh=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
      expect.stringMatching(
        /^__Host-known=[\w-]{22}\.[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    const pair = pairOf(cookies);
    const me = (cookie: string) => call({ url: '/api/auth/session', headers: { cookie } }, secure);
    expect((await me(pair)).status).toBe(200);
    expect((await me(pair.replace('__Host-', ''))).status).toBe(401);
    const signOut = (origin: string) =>
      call({ method: 'DELETE', url: '/api/auth/session', headers: { cookie: pair, origin } }, secure);
    expect((await signOut('http://shop.example')).status).toBe(403);
    expect((await signOut('https://shop.example.evil.example')).status).toBe(403);
    expect((await signOut('https://shop.example')).status).toBe(204);
  });
});

describe('what another site makes a browser send', () => {
  const cookie = `session=${'x'.repeat(43)}`;
  const signOut = async (headers: Record<string, string>) => {
    const { status, body } = await call({ method: 'DELETE', url: '/api/auth/session', headers });
    return [status, body?.code];
  };

  test.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '' },
    { 'sec-fetch-site': 'cross-site', origin: 'http://localhost:80' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'localhost' },
    { origin: '' },
    {},
  ])('is refused: %j', async (headers) => {
    expect(await signOut({ cookie, ...headers })).toEqual([403, 'cross-site']);
  });

  test.each([
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { origin: 'http://localhost' },
    { origin: 'https://shop.local', host: 'SHOP.local' },
  ])('is not what the shop itself sends: %j', async (headers) => {
    expect(await signOut({ cookie, ...headers })).toEqual([204, undefined]);
  });

  test('cannot sign somebody in, either', async () => {
    const { status, body } = await login('mara@shop.example', TEST_PASSWORD, { 'sec-fetch-site': 'cross-site' });
    expect([status, body.code]).toEqual([403, 'cross-site']);
  });

  test('does not concern programs without a cookie, nor reading', async () => {
    expect(await signOut({})).toEqual([204, undefined]);
    const read = await call({ url: '/api/products', headers: { cookie, 'sec-fetch-site': 'cross-site' } });
    expect(read.status).toBe(200);
  });
});
