import { beforeAll, describe, expect, test } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop, type BootedShop } from '../support/boot-shop.ts';

let shop: BootedShop;
const email = demoSellerEmails()[0] ?? '';
beforeAll(async () => {
  shop = await bootShop({ RATE_LIMIT: '1' });
});

interface Sent {
  cookie?: string;
  form?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

async function page(address: string, { cookie, form, headers = {}, body }: Sent = {}) {
  const sent = body ?? (form === undefined ? undefined : new URLSearchParams(form).toString());
  const response = await fetch(new URL(address, shop.url), {
    method: sent === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: {
      accept: 'text/html',
      ...(cookie === undefined ? {} : { cookie }),
      ...(sent === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const cookies = response.headers.getSetCookie().map((text) => text.split(';', 1)[0] ?? '');
  return { status: response.status, headers: response.headers, cookies, html: await response.text() };
}

const signIn = async (address = '/sign-in', password = DEMO_PASSWORD) => page(address, { form: { email, password } });

describe('signing in on a page, without JavaScript', () => {
  test('leads to where it was needed, stays private and ends by signing out', async () => {
    const sent = await page('/account');
    expect(sent.status).toBe(303);
    const address = sent.headers.get('location') ?? '';
    expect(address).toBe('/sign-in?next=%2Faccount');
    const signedIn = await signIn(address);
    expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/account']);
    expect(signedIn.headers.get('cache-control')).toBe('private, no-store');
    const cookie = signedIn.cookies.join('; ');
    const account = await page('/account', { cookie });
    expect(account.status).toBe(200);
    expect(account.html).toContain(email);
    expect(account.headers.get('cache-control')).toBe('private, no-store');
    expect((await page('/sign-in', { cookie })).headers.get('location')).toBe('/account');
    const out = await page('/sign-out', { cookie, form: {} });
    expect([out.status, out.headers.get('location')]).toEqual([303, '/']);
    expect((await page('/account', { cookie })).status).toBe(303);
  });

  test('says what was wrong, keeps what was typed, and never writes a password back', async () => {
    const wrong = await page('/sign-in', { form: { email: '"><b>@x.example', password: 'a secret word' } });
    expect(wrong.status).toBe(401);
    expect(wrong.html).toContain('The e-mail address or the password is wrong.');
    expect(wrong.html).toContain('value="&quot;><b>@x.example"');
    expect(wrong.html).not.toContain('a secret word');
    const empty = await page('/sign-in', { form: { email: 'nobody' }, headers: { 'accept-language': 'de' } });
    expect(empty.status).toBe(400);
    expect(empty.html).toContain('Bitte geben Sie Ihr Passwort an.');
    expect(empty.html).toMatch(/id="email"[^>]*aria-invalid="true"/);
    expect(empty.html).toMatch(/aria-describedby="email-fault"/);
  });

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    '\\\\evil.example',
  ])('never leads to another site: %j', async (next) => {
    const { status, headers } = await signIn(`/sign-in?next=${encodeURIComponent(next)}`);
    const location = new URL(headers.get('location') ?? '', shop.url);
    expect([status, location.origin]).toEqual([303, new URL(shop.url).origin]);
  });

  test('is held to the limits of the API, on the page itself', async () => {
    const form = { email: 'guessed@shop.example', password: 'x' };
    const answers = [];
    for (let guess = 0; guess < 11; guess += 1) answers.push(await page('/sign-in', { form }));
    expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 401));
    const refused = answers[10];
    expect(refused?.status).toBe(429);
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(refused?.html).toContain('value="guessed@shop.example"');
  });
});

describe('a form', () => {
  test('that another site made a browser send is refused', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      const { status, cookies } = await page('/sign-in', { form: { email, password: DEMO_PASSWORD }, headers });
      expect([status, cookies]).toEqual([403, []]);
    }
  });

  test('of another type, too long, or for a page that reads none is refused with a page', async () => {
    const type = await page('/sign-in', { body: '{}', headers: { 'content-type': 'application/json' } });
    expect([type.status, type.headers.get('content-type')]).toEqual([415, 'text/html; charset=utf-8']);
    const long = await page('/sign-in', { form: { email: 'x'.repeat(70_000) } });
    expect(long.status).toBe(413);
    expect((await page('/about', { form: { a: 'b' } })).status).toBe(404);
    expect((await page('/api/products', { form: { a: 'b' } })).headers.get('content-type')).toContain('problem+json');
  });
});
