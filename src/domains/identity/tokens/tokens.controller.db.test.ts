import { createHash } from 'node:crypto';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { type Account, makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeProduct } from '../../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, type Asked, cookieOf } from '../../../../test/support/signed-in.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { responsePolicies } from '../../../response-policies.ts';
import { identityTags } from '../identity.tags.ts';
import { makeToken } from './token-text.ts';

let database: Database;
let app: NestFastifyApplication;
let cache: Cache;
let mara: Account;
let cookie: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  cache = new Cache({ bytes: 10_000_000 });
  app = await testApi(database, {}, cache);
  mara = await makeAccount(database, { slug: 'mara', name: 'Mara' });
  cookie = await cookieOf(app, mara);
});

const url = '/api/account/tokens';
const make = async (body: object, own = cookie) => ask(app, { method: 'POST', url, headers: { cookie: own }, body });
const revoke = async (id: string, own = cookie) =>
  ask(app, { method: 'DELETE', url: `${url}/${id}`, headers: { cookie: own } });
const list = async (own = cookie) => (await ask(app, { url, headers: { cookie: own } })).body.data;

async function tokenFor(scopes: string[], own = cookie): Promise<{ id: string; token: string }> {
  return (await make({ name: 'A program', scopes }, own)).body;
}

/** As a program asks: no word of a site, no cookie. */
async function asProgram(token: string, asked: Partial<Asked> = {}) {
  const json = asked.body === undefined ? {} : { 'content-type': 'application/json' };
  const { statusCode, payload, headers } = await app.inject({
    method: asked.method ?? 'GET',
    url: asked.url ?? '/api/account',
    headers: { authorization: `Bearer ${token}`, ...json, ...asked.headers },
    ...(asked.body === undefined ? {} : { payload: JSON.stringify(asked.body) }),
  });
  return { status: statusCode, body: payload === '' ? undefined : JSON.parse(payload), headers };
}

describe('making a token', () => {
  test('shows it once; only its hash is kept, and the log has no word of it', async () => {
    const { status, body, headers } = await make({ name: ' My script ', scopes: ['account:read', 'orders:read'] });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'My script', scopes: ['account:read', 'orders:read'], lastUsedAt: null });
    expect(body.token).toMatch(/^ss_[0-9A-Za-z]{49}$/);
    const days = (Date.parse(body.expiresAt) - Date.parse(body.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 5);
    expect(headers['cache-control']).toContain('no-store');
    const [row] = await database.query<{ token_hash: Buffer; row: string }>(
      'test.token',
      `SELECT token_hash, t::text AS row FROM api_tokens t WHERE id = $1`,
      [body.id],
    );
    expect(row?.token_hash).toEqual(createHash('sha256').update(body.token).digest());
    expect(row?.row).not.toContain(body.token);
    expect(JSON.stringify(await list())).not.toContain('ss_');
    const [entry] = await database.query<{ action: string; row: string }>(
      'test.audit',
      `SELECT action, a::text AS row FROM audit_log a WHERE actor_id = $1 ORDER BY id DESC LIMIT 1`,
      [mara.id],
    );
    expect(entry?.action).toBe('token.made');
    expect(entry?.row).not.toContain('ss_');
  });

  test.each([
    [{}, ['name', 'scopes']],
    [{ name: ' ', scopes: ['account:read'] }, ['name']],
    [{ name: 'x'.repeat(81), scopes: ['account:read'] }, ['name']],
    [{ name: 'a\u0007', scopes: ['account:read'] }, ['name']],
    [{ name: 'x', scopes: [] }, ['scopes']],
    [{ name: 'x', scopes: ['everything'] }, ['scopes.0']],
    [{ name: 'x', scopes: ['account:read', 'account:read'] }, ['scopes']],
    [{ name: 'x', scopes: ['account:read'], expiresInDays: 366 }, ['expiresInDays']],
    [{ name: 'x', scopes: ['account:read'], expiresInDays: 0 }, ['expiresInDays']],
    [{ name: 'x', scopes: ['account:read'], expiresInDays: 1.5 }, ['expiresInDays']],
    [{ name: 'x', scopes: ['account:read'], userId: 'y' }, ['input']],
  ])('is refused: %j, naming %j', async (body, names) => {
    const answer = await make(body);
    expect(answer.status).toBe(400);
    expect(answer.body.faults.map(({ name }: { name: string }) => name)).toEqual(names);
  });

  test('ends at fifty a person, also where many are made at once; those that are over do not count', async () => {
    const many = await makeAccount(database, { slug: 'many' });
    const own = await cookieOf(app, many);
    await database.query(
      'test.many',
      `INSERT INTO api_tokens (user_id, name, scopes, token_hash, created_at, expires_at)
       SELECT $1, 'x', '{account:read}', sha256(('many' || n)::bytea), now() - interval '2 days',
              now() + CASE WHEN n <= 47 THEN interval '1 day' ELSE interval '-1 day' END
       FROM generate_series(1, 60) AS n`,
      [many.id],
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => make({ name: 'x', scopes: ['account:read'] }, own)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    const refused = answers.filter(({ status }) => status !== 201);
    for (const { status, body } of refused) expect([status, body.code]).toEqual([409, 'too-many-tokens']);
    const tokens = await list(own);
    expect(tokens).toHaveLength(50);
    await revoke(tokens[0].id, own);
    expect((await make({ name: 'x', scopes: ['account:read'] }, own)).status).toBe(201);
  });
});

describe('a token', () => {
  test('does what it was made for and nothing else', async () => {
    const { token } = await tokenFor(['account:read']);
    const me = await asProgram(token);
    expect([me.status, me.body.id]).toEqual([200, mara.id]);
    expect(me.headers['cache-control']).toBe('private, no-store');
    const edit = await asProgram(token, { method: 'PATCH', body: { bio: 'By a program' } });
    expect([edit.status, edit.body.code]).toEqual([403, 'insufficient-scope']);
    expect(edit.headers['www-authenticate']).toBe(
      'Bearer realm="social-selling", error="insufficient_scope", scope="account:write"',
    );
    const writer = await tokenFor(['account:write']);
    expect((await asProgram(writer.token, { method: 'PATCH', body: { bio: 'By a program' } })).status).toBe(200);
    expect((await asProgram(writer.token)).status).toBe(403);
  });

  test('changes listings of its person alone', async () => {
    const { token } = await tokenFor(['products:write']);
    await makeProduct(database, { seller: mara.id, slug: 'lamp' });
    await makeProduct(database, { seller: (await makeAccount(database, { slug: 'other' })).id, slug: 'table' });
    const edit = async (slug: string) =>
      asProgram(token, { method: 'PATCH', url: `/api/products/${slug}`, body: { title: 'New' } });
    expect((await edit('lamp')).status).toBe(200);
    expect((await edit('table')).status).toBe(404);
  });

  test('with every scope still makes no tokens, takes no copy, ends no account and becomes no seller', async () => {
    const scopes = ['account', 'products', 'orders', 'messages'].flatMap((what) => [`${what}:read`, `${what}:write`]);
    const { token, id } = await tokenFor(scopes);
    for (const asked of [
      { method: 'POST', url, body: { name: 'x', scopes } },
      { url },
      { method: 'DELETE', url: `${url}/${id}` },
      { url: '/api/account/export' },
      { method: 'POST', url: '/api/account/export', body: { password: 'x' } },
      { method: 'DELETE', body: { password: 'x' } },
      { method: 'POST', url: '/api/account/seller-role' },
    ] as const) {
      const { status, body, headers } = await asProgram(token, asked);
      expect([asked.url, status, body.code]).toEqual([asked.url, 403, 'insufficient-scope']);
      expect(headers['www-authenticate']).toBe('Bearer realm="social-selling", error="insufficient_scope"');
    }
  });

  test.each(['', 'x', 'ss_', 'a b', `ss_${'0'.repeat(49)}`, makeToken()])(
    'that is none is refused, also beside a good cookie: %j',
    async (token) => {
      for (const headers of [{}, { cookie }]) {
        const { status, body, headers: answered } = await asProgram(token, { headers });
        expect([status, body.code]).toEqual([401, 'invalid-token']);
        expect(answered['www-authenticate']).toBe('Bearer realm="social-selling", error="invalid_token"');
      }
    },
  );

  test('is asked for, without an error, where nothing was given', async () => {
    for (const headers of [{}, { authorization: 'Basic bWFyYTp4' }] as Record<string, string>[]) {
      const answer = await ask(app, { url: '/api/account', headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="social-selling"');
    }
  });

  test('speaks for its own person, whoever the cookie beside it is of', async () => {
    const other = await makeAccount(database, { slug: 'cookie-person' });
    const { token } = await tokenFor(['account:read']);
    const answer = await asProgram(token, { headers: { cookie: await cookieOf(app, other) } });
    expect(answer.body.id).toBe(mara.id);
  });

  test('may come from any site, as no browser sends it by itself; a cookie beside it may not', async () => {
    const { token } = await tokenFor(['account:write']);
    const strange = { 'sec-fetch-site': 'cross-site', origin: 'https://app.example' };
    const edit = async (headers: Record<string, string>) =>
      (await asProgram(token, { method: 'PATCH', headers, body: { bio: 'x' } })).status;
    expect(await edit(strange)).toBe(200);
    expect(await edit({ ...strange, cookie })).toBe(403);
  });

  test('is over at its time, when it is revoked, and with its person', async () => {
    const { id } = await makeAccount(database, { slug: 'ending' });
    const own = await cookieOf(app, { id, email: 'ending@shop.example' });
    const change = async (sql: string) => database.query('test.change', sql, [id]);
    const first = await tokenFor(['account:read'], own);
    expect((await asProgram(first.token)).status).toBe(200);
    const soon = await tokenFor(['account:read'], own);
    const ending = `UPDATE api_tokens SET expires_at = now() + interval '500 ms' WHERE id = $1`;
    await database.query('test.soon', ending, [soon.id]);
    expect((await asProgram(soon.token)).status).toBe(200);
    await vi.waitFor(async () => expect((await asProgram(soon.token)).status).toBe(401), 10_000);
    expect((await revoke(first.id, own)).status).toBe(204);
    expect((await asProgram(first.token)).status).toBe(401);
    expect((await revoke(first.id, own)).status).toBe(404);
    const second = await tokenFor(['account:read'], own);
    expect((await asProgram(second.token)).status).toBe(200);
    await change(`UPDATE users SET status = 'suspended' WHERE id = $1`);
    await cache.evict([identityTags.person(id)]);
    expect((await asProgram(second.token)).status).toBe(401);
  });

  test('that is used while it is revoked is refused from then on', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id, token } = await tokenFor(['account:read']);
      await Promise.all([asProgram(token), revoke(id), asProgram(token), asProgram(token)]);
      expect((await asProgram(token)).status).toBe(401);
    }
  });

  test('of somebody else is not there', async () => {
    const { id, token } = await tokenFor(['account:read']);
    const own = await cookieOf(app, await makeAccount(database, { slug: 'curious' }));
    expect(await list(own)).toEqual([]);
    expect((await revoke(id, own)).status).toBe(404);
    expect((await revoke('nonsense', own)).status).toBe(400);
    expect((await asProgram(token)).status).toBe(200);
  });

  test('notes when it was used, at most every quarter of an hour', async () => {
    const { id, token } = await tokenFor(['account:read']);
    const used = async () => {
      const sql = `SELECT last_used_at AS at FROM api_tokens WHERE id = $1`;
      return (await database.query<{ at: Date | null }>('test.used', sql, [id]))[0]?.at ?? null;
    };
    expect(await used()).toBeNull();
    await asProgram(token);
    await vi.waitFor(async () => expect(await used()).not.toBeNull(), 10_000);
    const first = await used();
    await asProgram(token);
    await asProgram(token);
    expect(await used()).toEqual(first);
    await database.query(
      'test.long-ago',
      `UPDATE api_tokens SET last_used_at = now() - interval '1 hour' WHERE id = $1`,
      [id],
    );
    await cache.evict([identityTags.apiToken(id)]);
    await asProgram(token);
    await vi.waitFor(async () => expect((await used())?.getTime()).toBeGreaterThan(first?.getTime() ?? 0), 10_000);
  });
});

test('no address that knows who asks is answered from the shared cache', async () => {
  const { payload } = await app.inject({ url: '/api/docs-json' });
  const paths: Record<string, Record<string, { security?: unknown[] }>> = JSON.parse(payload).paths;
  const personal = Object.entries(paths).filter(([, methods]) => methods['get']?.security !== undefined);
  expect(personal.length).toBeGreaterThan(3);
  const cached = new Set(responsePolicies.map(({ route }) => route.replaceAll(/:(\w+)/g, '{$1}')));
  expect(personal.map(([path]) => path).filter((path) => cached.has(path))).toEqual([]);
});

test('what is asked of the database for a token walks an index', async () => {
  const plan = async (sql: string, values: (string | Buffer)[]) =>
    JSON.stringify(
      await database.transaction(async (transaction) => {
        await transaction.query('test.off', 'SET LOCAL enable_seqscan = off');
        return transaction.query('test.plan', `EXPLAIN ${sql}`, values);
      }),
    );
  const byHash = `SELECT 1 FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_hash = $1`;
  expect(await plan(byHash, [Buffer.alloc(32)])).toContain('api_tokens_token_hash_key');
  const ofPerson = `SELECT id FROM api_tokens WHERE user_id = $1 ORDER BY id DESC LIMIT 50`;
  expect(await plan(ofPerson, [mara.id])).toContain('api_tokens_person');
});
