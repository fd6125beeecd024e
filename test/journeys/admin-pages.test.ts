import { randomUUID } from 'node:crypto';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { testDatabase } from '../support/database.ts';
import { LONG_AGO } from '../support/second-factors.ts';
import { shopApp } from '../support/shop-app.ts';

let database: Database;
let app: NestFastifyApplication;
let root: Account;
let cookie: string;

beforeAll(async () => {
  ({ database } = await testDatabase());
  app = await shopApp(database, { pages: true });
  root = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  cookie = await signIn(root);
});

interface Sent {
  as?: string;
  form?: Record<string, string>;
  headers?: Record<string, string>;
}

async function page(url: string, { as = cookie, form, headers = {} }: Sent = {}) {
  const answer = await app.inject({
    method: form === undefined ? 'GET' : 'POST',
    url,
    headers: {
      accept: 'text/html',
      'sec-fetch-site': 'same-origin',
      ...(as === '' ? {} : { cookie: as }),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form === undefined ? {} : { payload: new URLSearchParams(form).toString() }),
  });
  return { status: answer.statusCode, html: answer.payload, headers: answer.headers };
}

async function signIn({ email }: Account): Promise<string> {
  const payload = { email, password: TEST_PASSWORD };
  const { headers } = await app.inject({ method: 'POST', url: '/api/auth/login', payload });
  const cookies = [headers['set-cookie'] ?? []].flat();
  return cookies.map((line) => line.split(';')[0]).join('; ');
}

/** An administrator's session that nothing has looked at yet. */
async function signInLongAgo(): Promise<string> {
  const admin = await makeAccount(database, { slug: `late-${randomUUID()}`, role: 'admin' });
  const as = await signIn(admin);
  await database.query('test.late', LONG_AGO, [admin.id]);
  return as;
}

/** What the first form that waits for a proof sends again. */
function hidden(html: string): [name: string, value: string][] {
  const form = /<form method="post" class="form"[^>]*>(.*?)<\/form>/s.exec(
    html.slice(html.indexOf('class="proof"')),
  )?.[1];
  return [...(form ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
    name ?? '',
    value ?? '',
  ]);
}

const standingOf = async (id: string) => {
  const rows = await database.query<{ role: string; status: string; reason: string | null }>(
    'test.standing',
    `SELECT role, status, suspension_reason AS reason FROM users WHERE id = $1`,
    [id],
  );
  return rows[0];
};

describe('pages for administrators', () => {
  test('are not there for anybody else, whatever they ask or send', async () => {
    const seller = await makeAccount(database, { slug: 'no-admin' });
    const target = await makeAccount(database, { slug: 'left-alone', role: 'buyer' });
    const theirs = await signIn(seller);
    const acts = ['suspension', 'second-factors'].map((act) => `/users/${target.id}/${act}`);
    const pages = ['', '/users', `/users/${target.id}`, ...acts, '/audit-log'];
    for (const as of ['', theirs]) {
      for (const path of [...pages, `/users/${target.id}/sessions`]) {
        const { status, html } = await page(`/admin${path}`, { as });
        expect([path, status]).toEqual([path, 404]);
        expect(html).not.toMatch(/left-alone|Audit log/);
      }
      for (const [path, form] of [
        ['', { role: 'admin' }],
        ['/suspension', { reason: 'Because' }],
        ['/suspension', { end: '1' }],
        ['/sessions', {}],
        ['/second-factors', { reset: '1' }],
      ] as const) {
        expect((await page(`/admin/users/${target.id}${path}`, { as, form })).status).toBe(404);
      }
    }
    expect(await standingOf(target.id)).toEqual({ role: 'buyer', status: 'active', reason: null });
  });

  test('are kept by no cache, and take no form from another site', async () => {
    expect((await page('/admin')).headers['cache-control']).toBe('private, no-store');
    const target = await makeAccount(database, { slug: 'cross-site', role: 'buyer' });
    const headers = { 'sec-fetch-site': 'cross-site' };
    const sent = await page(`/admin/users/${target.id}`, { form: { role: 'admin' }, headers });
    expect(sent.status).toBe(403);
    expect((await standingOf(target.id))?.role).toBe('buyer');
  });

  test('find people, and say beside the field what cannot be searched for', async () => {
    await makeAccount(database, { slug: 'findable', name: 'Finn <b>Dable</b>' });
    const found = await page('/admin/users?q=findab');
    expect(found.status).toBe(200);
    expect(found.html).toContain('Finn &lt;b&gt;Dable&lt;/b&gt;');
    expect((await page('/admin/users?q=nobody-at-all')).html).toContain('Nobody was found.');
    const short = await page('/admin/users?q=xy');
    expect([short.status, short.html.includes('Please give 3 characters or more.')]).toEqual([400, true]);
    expect(short.html).toContain('value="xy"');
    expect((await page('/admin/audit-log?person=xy')).html).toContain('Please give the id of a person.');
    expect((await page('/admin/users?role=king')).status).toBe(400);
    expect((await page('/admin/users/xy')).status).toBe(404);
  });

  test('suspend after a question, with a reason, and end it again', async () => {
    const person = await makeAccount(database, { slug: 'questioned', name: 'Quentin' });
    const address = `/admin/users/${person.id}`;
    expect((await page(address)).html).toContain(`href="${address}/suspension"`);
    expect((await page(`${address}/suspension`)).html).toContain('Suspend Quentin?');
    const blank = await page(`${address}/suspension`, { form: { reason: '  ' } });
    expect([blank.status, blank.html.includes('Please give a reason')]).toEqual([400, true]);
    const long = await page(`${address}/suspension`, { form: { reason: `Kept ${'x'.repeat(500)}` } });
    expect([long.status, long.html.includes('Kept xxx')]).toEqual([400, true]);
    expect(await standingOf(person.id)).toMatchObject({ status: 'active' });

    const done = await page(`${address}/suspension`, { form: { reason: 'Sells <air>' } });
    expect([done.status, done.headers.location]).toEqual([303, `${address}?done=suspended`]);
    expect(await standingOf(person.id)).toMatchObject({ status: 'suspended', reason: 'Sells <air>' });
    const { html } = await page(`${address}?done=suspended`);
    expect(html).toContain('The account is suspended.');
    expect(html).toContain('Reason: Sells &lt;air&gt;');
    const ended = await page(`${address}/suspension`, { form: { end: '1' } });
    expect(ended.headers.location).toBe(`${address}?done=unsuspended`);
    expect(await standingOf(person.id)).toMatchObject({ status: 'active', reason: null });
  });

  test('give a role, end sessions, and leave the own account to others', async () => {
    const person = await makeAccount(database, { slug: 'promoted' });
    const theirs = await signIn(person);
    const address = `/admin/users/${person.id}`;
    expect((await page(address, { form: { role: 'king' } })).status).toBe(400);
    expect((await page(address, { form: { role: 'buyer' } })).headers.location).toBe(`${address}?done=role`);
    expect(await standingOf(person.id)).toMatchObject({ role: 'buyer' });

    const { html } = await page(`${address}/sessions`);
    const session = /name="session" value="([0-9a-f-]{36})"/.exec(html)?.[1] ?? '';
    expect((await page(`${address}/sessions`, { form: { session: root.id } })).status).toBe(404);
    const ended = await page(`${address}/sessions`, { form: { session } });
    expect(ended.headers.location).toBe(`${address}/sessions?done=session`);
    const { statusCode } = await app.inject({ method: 'GET', url: '/api/auth/session', headers: { cookie: theirs } });
    expect(statusCode).toBe(401);

    const own = await page(`/admin/users/${root.id}`, { form: { role: 'buyer' } });
    expect([own.status, own.html.includes('Nobody suspends themselves')]).toEqual([409, true]);
    expect((await page(`/admin/users/${root.id}/suspension`, { form: { reason: 'Tired' } })).status).toBe(409);
    expect(await standingOf(root.id)).toMatchObject({ role: 'admin', status: 'active' });
  });

  test('ask for a fresh proof before they change anything, and lose nothing that was typed', async () => {
    const person = await makeAccount(database, { slug: 'grave', role: 'buyer' });
    const address = `/admin/users/${person.id}`;
    const as = await signInLongAgo();
    const reason = 'Sells "air" <b>\nand worse';
    const asked = await page(`${address}/suspension`, { as, form: { reason } });
    expect(asked.status).toBe(403);
    expect(asked.html).toContain('Please prove that it is still you.');
    expect(hidden(asked.html)).toEqual([['reason', 'Sells &quot;air&quot; <b>\nand worse']]);
    expect(asked.html).not.toContain('name="code"');
    const wrong = await page(`${address}/suspension`, { as, form: { reason, current: 'a wrong guess' } });
    expect([wrong.status, wrong.html.includes('That is not your present password.')]).toEqual([403, true]);
    expect(hidden(wrong.html)).toEqual(hidden(asked.html));
    expect(wrong.html).not.toContain('a wrong guess');
    expect(await standingOf(person.id)).toMatchObject({ status: 'active' });
    // What is wrong with the form itself is said first, beside its field.
    const blank = await page(`${address}/suspension`, { as, form: { reason: ' ' } });
    expect([blank.status, blank.html.includes('Please give a reason')]).toEqual([400, true]);

    const done = await page(`${address}/suspension`, { as, form: { reason, current: TEST_PASSWORD } });
    expect([done.status, done.headers.location]).toEqual([303, `${address}?done=suspended`]);
    expect(await standingOf(person.id)).toMatchObject({ status: 'suspended', reason });
    // Good for ten minutes.
    expect((await page(`${address}/suspension`, { as, form: { end: '1' } })).status).toBe(303);
  });

  test.each([
    ['', { role: 'seller' }],
    ['/suspension', { end: '1' }],
    ['/sessions', { session: '01890000-0000-7000-8000-000000000000' }],
    ['/second-factors', { reset: '1' }],
  ])('ask for it at %s %j', async (path, form) => {
    const person = await makeAccount(database, { slug: `asked-${path.slice(1) || 'role'}`, role: 'buyer' });
    const asked = await page(`/admin/users/${person.id}${path}`, { as: await signInLongAgo(), form });
    expect([asked.status, hidden(asked.html)]).toEqual([403, Object.entries(form)]);
    expect(await standingOf(person.id)).toEqual({ role: 'buyer', status: 'active', reason: null });
  });

  test('reset the second factors of who has lost them, but of no administrator', async () => {
    const person = await makeAccount(database, { slug: 'lost', name: 'Lost' });
    const address = `/admin/users/${person.id}`;
    expect((await page(address)).html).not.toContain(`${address}/second-factors`);
    for (const id of [person.id, root.id]) {
      await database.query(
        'test.passkey',
        `INSERT INTO passkeys (user_id, credential_id, public_key, counter, name, synced)
         VALUES ($1::uuid, decode(md5($1::text), 'hex'), '\\x00', 0, 'Laptop', false)`,
        [id],
      );
    }
    expect((await page(address)).html).toContain(`href="${address}/second-factors"`);
    const { html } = await page(`${address}/second-factors`);
    expect(html).toContain('Reset the second factors of Lost?');
    expect(html).toContain('There is: 1 passkey.');
    const done = await page(`${address}/second-factors`, { form: { reset: '1' } });
    expect([done.status, done.headers.location]).toEqual([303, `${address}?done=factors`]);
    expect((await page(`${address}?done=factors`)).html).toContain('A mail leads to a new password.');
    expect(await signIn(person)).toBe('');
    const again = await page(`${address}/second-factors`, { form: { reset: '1' } });
    expect([again.status, again.html.includes('neither an authenticator app nor a passkey')]).toEqual([409, true]);
    const own = await page(`/admin/users/${root.id}/second-factors`, { form: { reset: '1' } });
    expect([own.status, own.html.includes('npm run admin -- EMAIL --reset-factors')]).toEqual([409, true]);
    await database.query('test.clean', `DELETE FROM passkeys WHERE user_id = $1`, [root.id]);
  });

  test('speak German', async () => {
    const headers = { 'accept-language': 'de' };
    expect((await page('/admin', { headers })).html).toContain('Wer diesen Shop verwaltet');
    expect((await page('/admin/audit-log', { headers })).html).toContain('Personendaten angesehen');
  });

  test('are linked from the account of administrators alone', async () => {
    const buyer = await signIn(await makeAccount(database, { slug: 'plain-buyer', role: 'buyer' }));
    expect((await page('/account')).html).toContain('href="/admin"');
    expect((await page('/account', { as: buyer })).html).not.toContain('href="/admin"');
  });
});
