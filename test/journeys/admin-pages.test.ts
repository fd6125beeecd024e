import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { beforeAll, describe, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { testDatabase } from '../support/database.ts';
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
    const pages = ['', '/users', `/users/${target.id}`, `/users/${target.id}/suspension`, '/audit-log'];
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
