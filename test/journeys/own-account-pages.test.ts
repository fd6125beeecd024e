import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop, type BootedShop } from '../support/boot-shop.ts';

let shop: BootedShop;
let cookie: string;
beforeAll(async () => {
  shop = await bootShop({ IMAGES_AVIF_EFFORT: '0' });
  cookie = await signedIn(0);
});

interface Sent {
  form?: Record<string, string> | [string, string][];
  body?: FormData;
  headers?: Record<string, string>;
  own?: string;
}

async function page(address: string, { form, body, headers = {}, own = cookie }: Sent = {}) {
  const sent = body ?? (form === undefined ? undefined : new URLSearchParams(form));
  const response = await fetch(new URL(address, shop.url), {
    method: sent === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { accept: 'text/html', cookie: own, 'sec-fetch-site': 'same-origin', ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const location = response.headers.get('location');
  return { status: response.status, location, headers: response.headers, html: await response.text() };
}

async function signedIn(place: number): Promise<string> {
  const form = { email: demoSellerEmails()[place] ?? '', password: DEMO_PASSWORD };
  const { headers } = await page('/sign-in', { form, own: '' });
  return headers
    .getSetCookie()
    .map((text) => text.split(';', 1)[0])
    .join('; ');
}

describe('the pages of an account', () => {
  test.each(['/account', '/account/profile', '/account/settings', '/account/tokens', '/account/data'])(
    '%s is for whoever is signed in, in their language, without a script',
    async (address) => {
      const anonymous = await page(address, { own: '' });
      expect([anonymous.status, anonymous.location]).toEqual([303, `/sign-in?next=${encodeURIComponent(address)}`]);
      const own = await page(address);
      expect(own.status).toBe(200);
      expect(own.headers.get('cache-control')).toBe('private, no-store');
      expect(own.html).not.toMatch(/<script(?! type="application\/ld\+json")/);
      expect((await page(`${address}?lang=de`)).html).toContain('Ihre Daten');
      const strange = await page(address, { form: {}, headers: { 'sec-fetch-site': 'cross-site' } });
      expect(strange.status).toBe(403);
    },
  );

  test('change the profile, and keep what was typed where it is refused', async () => {
    const long = 'x'.repeat(2_001);
    const refused = await page('/account/profile', { form: { name: '', location: 'Kept & well', bio: long } });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('value="Kept &amp; well"');
    expect(refused.html).toContain('id="name-fault"');
    expect(refused.html).toContain(`>${long}</textarea>`);
    const saved = await page('/account/profile', { form: { name: 'New Name', location: '', bio: 'One\r\ntwo' } });
    expect([saved.status, saved.location]).toEqual([303, '/account/profile?saved=1']);
    const { html } = await page('/account/profile');
    expect(html).toContain('value="New Name"');
    const stale = { name: 'Later', location: '', bio: '', updatedAt: '2026-01-01T00:00:00.000Z' };
    const late = await page('/account/profile', { form: stale });
    expect(late.status).toBe(409);
    expect(late.html).toContain('changed elsewhere meanwhile');
    expect(late.html).toContain('value="Later"');
  });

  test('take a picture, tell why they do not, and let go of it', async () => {
    const picture = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#48a' } })
      .png()
      .toBuffer();
    const upload = async (bytes: Uint8Array<ArrayBuffer>) => {
      const body = new FormData();
      body.set('picture', new Blob([bytes]), 'me.png');
      return page('/account/avatar?lang=de', { body });
    };
    const refused = await upload(new TextEncoder().encode('<svg/>'));
    expect(refused.location).toBe('/account/profile?picture=image-type-refused&lang=de#picture');
    expect((await page(refused.location ?? '')).html).toContain('Das ist kein Bild');
    expect((await page('/account/profile?picture=%3Cscript%3E')).html).not.toContain('&lt;script');
    const large = await upload(new Uint8Array(10_000_001));
    expect(large.location).toContain('picture=image-too-large');
    const taken = await upload(new Uint8Array(picture));
    expect([taken.status, taken.location]).toEqual([303, '/account/profile?picture=saved&lang=de#picture']);
    expect((await page('/account/profile')).html).toContain('avatar portrait of-104');
    const strange = await page('/account/avatar', {
      body: new FormData(),
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(strange.status).toBe(403);
    expect((await page('/account/avatar/removal', { form: {} })).status).toBe(303);
    expect((await page('/account/profile')).html).not.toContain('avatar portrait of-104');
    expect((await page('/account/avatar', { body: new FormData(), own: '' })).location).toContain('/sign-in');
  });

  test('change the settings', async () => {
    const form = { locale: 'de', currency: 'EUR', news: 'shop', orders: 'off' };
    expect((await page('/account/settings', { form })).status).toBe(400);
    expect((await page('/account/settings', { form: { ...form, orders: 'shop' } })).status).toBe(303);
    const { html } = await page('/account/settings');
    expect(html).toMatch(/<option value="EUR" selected/);
    expect(html).toMatch(/<option value="de" selected/);
  });

  test('make a token that works, show it once, and revoke it', async () => {
    const refused = await page('/account/tokens', { form: { name: 'Script', expiresInDays: '30' } });
    expect(refused.status).toBe(400);
    expect(refused.html).toContain('id="scopes-fault"');
    expect(refused.html).toContain('value="Script"');
    const form: [string, string][] = [
      ['name', 'Script'],
      ['scopes', 'account:read'],
      ['scopes', 'orders:read'],
      ['expiresInDays', '30'],
    ];
    const made = await page('/account/tokens', { form });
    const token = /ss_[0-9A-Za-z]{49}/.exec(made.html)?.[0] ?? '';
    const asProgram = async () =>
      (await fetch(new URL('/api/account', shop.url), { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await asProgram()).toBe(200);
    const { html } = await page('/account/tokens');
    expect(html).not.toContain(token);
    const id = /name="id" value="([0-9a-f-]{36})"/.exec(html)?.[1] ?? '';
    expect((await page('/account/tokens', { form: { id, revoke: '1' } })).status).toBe(303);
    expect(await asProgram()).toBe(401);
    expect((await page('/account/tokens', { form: { id, revoke: '1' } })).status).toBe(404);
  });

  test('give a copy, and let somebody go', async () => {
    const own = await signedIn(1);
    const wrong = await page('/account/export', { form: { password: 'not it' }, own });
    expect([wrong.status, wrong.location]).toEqual([303, '/account/data?copy=wrong-password#copy']);
    expect((await page('/account/data?copy=wrong-password', { own })).html).toContain('The password is wrong.');
    const copy = await page('/account/export', { form: { password: DEMO_PASSWORD }, own });
    expect([copy.status, copy.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(copy.headers.get('content-encoding')).toBeNull();
    expect(JSON.parse(copy.html).account.email).toBe(demoSellerEmails()[1]);
    const slug: string = JSON.parse(copy.html).account.slug;
    expect((await page(`/s/${slug}`)).status).toBe(200);
    const stays = await page('/account/data', { form: { password: 'not it' }, own });
    expect(stays.status).toBe(403);
    expect(stays.html).toContain('That is not your password.');
    const done = await page('/account/data', { form: { password: DEMO_PASSWORD }, own });
    if (done.status === 409) {
      // The demo's orders may be open: that is said.
      expect(done.html).toContain('orders you have not finished');
      return;
    }
    expect([done.status, done.location]).toEqual([303, '/account/data?left=1']);
    expect((await page('/account/data?left=1', { own: '' })).html).toContain('Your account is deleted');
    expect((await page('/account', { own })).status).toBe(303);
    // A page that is made anew may be shown as it was for a second.
    await vi.waitFor(async () => expect((await page(`/s/${slug}`)).status).toBe(404), 10_000);
  });
});
