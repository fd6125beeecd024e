import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { bootShop, type BootedShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { linkInMail, mailsTo } from '../support/outbox.ts';
import { PageVisitor } from '../support/page-visitor.ts';

const PASSWORD = 'violet tractor hums';
const OTHER_PASSWORD = 'seven quiet lanterns';

let shop: BootedShop;
let dataDir: string;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'social-selling-accounts-'));
  shop = await bootShop({ DATA_DIR: dataDir });
  whenDone(() => rmSync(dataDir, { recursive: true, force: true }));
});

const visitor = () => new PageVisitor(shop.url);

async function register(guest: PageVisitor, email: string, name = 'Ada Love') {
  return guest.send('/register', { name, email, password: PASSWORD });
}

/** Somebody with an account, signed in. */
async function member(email: string, name?: string): Promise<PageVisitor> {
  const guest = visitor();
  await register(guest, email, name);
  const confirmed = await guest.send(await linkInMail(dataDir, email, 'confirm-email'), {});
  expect([confirmed.status, confirmed.location]).toEqual([303, '/account?welcome']);
  return guest;
}

const signIn = async (guest: PageVisitor, email: string, password: string) =>
  guest.send('/sign-in', { email, password, remember: 'on' });

describe('an account', () => {
  test('is asked for, confirmed by the link of a mail, and signed in to', async () => {
    const guest = visitor();
    const asked = await register(guest, 'ada@people.example');
    expect([asked.status, asked.location]).toEqual([303, '/register?sent']);
    expect((await signIn(visitor(), 'ada@people.example', PASSWORD)).status).toBe(401);
    const link = await linkInMail(dataDir, 'ada@people.example', 'confirm-email');
    const page = await guest.open(link);
    expect(page.status).toBe(200);
    expect(page.html).toContain('ada@people.example');
    expect(page.html).not.toContain('name="password"');
    expect(page.headers.get('cache-control')).toBe('private, no-store');
    // Looking uses nothing up: mail programs look as well.
    expect((await guest.open(link)).status).toBe(200);
    expect((await guest.send(link, {})).status).toBe(303);
    expect((await guest.open('/account')).html).toContain('ada@people.example');
    expect((await guest.open(link)).status).toBe(404);
    expect((await signIn(visitor(), 'ADA@people.example', PASSWORD)).status).toBe(303);
  });

  test('cannot be prepared for somebody else: in another browser the password is chosen anew', async () => {
    const thief = visitor();
    await register(thief, 'victim@people.example');
    const link = await linkInMail(dataDir, 'victim@people.example', 'confirm-email');
    const victim = visitor();
    expect((await victim.open(link)).html).toContain('name="password"');
    const missing = await victim.send(link, {});
    expect(missing.status).toBe(400);
    expect(missing.html).toContain('Please choose a password.');
    expect((await victim.send(link, { password: 'password' })).html).toContain('aria-invalid="true"');
    expect((await victim.send(link, { password: OTHER_PASSWORD })).status).toBe(303);
    expect((await signIn(visitor(), 'victim@people.example', PASSWORD)).status).toBe(401);
    expect((await signIn(visitor(), 'victim@people.example', OTHER_PASSWORD)).status).toBe(303);
  });

  test('that is there already is told of in the mail alone', async () => {
    await member('bob@people.example', 'Bob');
    const again = await register(visitor(), 'BOB@people.example', 'Mallory');
    expect([again.status, again.location]).toEqual([303, '/register?sent']);
    await vi.waitFor(
      () => expect(mailsTo(dataDir, 'BOB@people.example', 'already-registered')).toHaveLength(1),
      20_000,
    );
    expect(mailsTo(dataDir, 'BOB@people.example', 'confirm-email')).toEqual([]);
  });

  test('refuses what cannot be, beside the fields, and keeps what was typed', async () => {
    const answer = await visitor().send('/register', { name: 'Eve', email: 'eve', password: 'short' });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('Please give an e-mail address');
    expect(answer.html).toContain('value="Eve"');
    const weak = await visitor().send('/register', { name: 'Eve', email: 'eve@people.example', password: 'short' });
    expect(weak.html).toMatch(/id="password"[^>]*aria-invalid="true"/);
    expect(weak.html).not.toContain('value="short"');
  });

  test('of two links for one address makes one account', async () => {
    const [first, second] = [visitor(), visitor()];
    await register(first, 'twin@people.example');
    const firstLink = await linkInMail(dataDir, 'twin@people.example', 'confirm-email');
    await register(second, 'twin@people.example');
    await vi.waitFor(() => expect(mailsTo(dataDir, 'twin@people.example', 'confirm-email')).toHaveLength(2), 20_000);
    const secondLink = await linkInMail(dataDir, 'twin@people.example', 'confirm-email');
    const answers = await Promise.all([first.send(firstLink, {}), second.send(secondLink, {})]);
    expect(answers.map(({ status }) => status).toSorted()[0]).toBe(303);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  });
});

describe('a forgotten password', () => {
  test('is replaced by the link of a mail, once, and everybody is signed out', async () => {
    const owner = await member('cleo@people.example', 'Cleo');
    const guest = visitor();
    const asked = await guest.send('/forgotten-password', { email: 'cleo@people.example' });
    expect([asked.status, asked.location]).toEqual([303, '/forgotten-password?sent']);
    const link = await linkInMail(dataDir, 'cleo@people.example', 'reset-password');
    expect((await guest.open(link)).status).toBe(200);
    const weak = await guest.send(link, { password: 'cleo cleo cleo' });
    expect(weak.status).toBe(400);
    const saved = await guest.send(link, { password: OTHER_PASSWORD });
    expect([saved.status, saved.location]).toEqual([303, '/sign-in?reset']);
    expect((await guest.send(link, { password: PASSWORD })).status).toBe(404);
    expect((await owner.open('/account')).status).toBe(303);
    expect((await signIn(visitor(), 'cleo@people.example', PASSWORD)).status).toBe(401);
    expect((await signIn(visitor(), 'cleo@people.example', OTHER_PASSWORD)).status).toBe(303);
    await vi.waitFor(() => expect(mailsTo(dataDir, 'cleo@people.example', 'password-changed')).toHaveLength(1), 20_000);
  });

  test('of nobody is answered alike, and no mail goes out', async () => {
    const answer = await visitor().send('/forgotten-password', { email: 'nobody@people.example' });
    expect([answer.status, answer.location]).toEqual([303, '/forgotten-password?sent']);
    // Another one's mail comes after it: then this one would be there.
    await member('after@people.example');
    expect(mailsTo(dataDir, 'nobody@people.example', 'reset-password')).toEqual([]);
  });
});

describe('a flood of guesses', () => {
  test('locks nobody out: browsers that are known go on, and the mail is a way in for the others', async () => {
    const limited = mkdtempSync(path.join(tmpdir(), 'social-selling-flood-'));
    whenDone(() => rmSync(limited, { recursive: true, force: true }));
    const { url } = await bootShop({ DATA_DIR: limited, RATE_LIMIT: '1' });
    const owner = new PageVisitor(url);
    await owner.send('/register', { name: 'Kim', email: 'kim@people.example', password: PASSWORD });
    await owner.send(await linkInMail(limited, 'kim@people.example', 'confirm-email'), {});
    await owner.send('/sign-out', {});
    const guess = async () => signIn(new PageVisitor(url), 'kim@people.example', 'a wrong guess');
    const guesses = [];
    for (let attempt = 0; attempt < 14; attempt += 1) guesses.push((await guess()).status);
    expect(guesses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401));
    expect(guesses.slice(10)).toEqual([429, 429, 429, 429]);
    expect((await signIn(owner, 'kim@people.example', PASSWORD)).status).toBe(303);
    const elsewhere = new PageVisitor(url);
    expect((await signIn(elsewhere, 'kim@people.example', PASSWORD)).status).toBe(429);
    await elsewhere.send('/forgotten-password', { email: 'kim@people.example' });
    const link = await linkInMail(limited, 'kim@people.example', 'reset-password');
    expect((await elsewhere.send(link, { password: OTHER_PASSWORD })).status).toBe(303);
    expect((await signIn(elsewhere, 'kim@people.example', OTHER_PASSWORD)).status).toBe(303);
    expect(await programGetsIn(url, limited)).toEqual([429, 204, 200]);
  });
});

/** A program with the mail of Kim's account: what it is told before a new password, of that, and after it. */
async function programGetsIn(url: string, folder: string): Promise<number[]> {
  const send = async (method: string, address: string, body: object, cookie = '') =>
    fetch(`${url}${address}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const email = 'kim@people.example';
  const before = await send('POST', '/api/auth/login', { email, password: OTHER_PASSWORD });
  expect((await send('POST', '/api/auth/password-resets', { email })).status).toBe(204);
  await vi.waitFor(() => expect(mailsTo(folder, email, 'reset-password')).toHaveLength(2), { timeout: 20_000 });
  const token = new URL(await linkInMail(folder, email, 'reset-password'), url).searchParams.get('token');
  const reset = await send('PUT', '/api/auth/password', { token, password: PASSWORD });
  const known = reset.headers.getSetCookie().map((line) => line.split(';')[0]);
  const after = await send('POST', '/api/auth/login', { email, password: PASSWORD }, known.join('; '));
  return [before, reset, after].map(({ status }) => status);
}

describe('whoever is signed in', () => {
  test('changes the password: other browsers are signed out, this one stays', async () => {
    const owner = await member('dora@people.example', 'Dora');
    const other = visitor();
    await signIn(other, 'dora@people.example', PASSWORD);
    const send = async (form: Record<string, string>) => owner.send('/account/security', { do: 'password', ...form });
    expect((await send({ current: 'wrong', password: OTHER_PASSWORD })).html).toContain(
      'That is not your present password.',
    );
    expect((await send({ current: PASSWORD, password: '12345678' })).status).toBe(400);
    const done = await send({ current: PASSWORD, password: OTHER_PASSWORD });
    expect(done.location).toBe('/account/security?done=password');
    expect((await owner.open('/account')).status).toBe(200);
    expect((await other.open('/account')).status).toBe(303);
  });

  test('changes the e-mail address once the new one is confirmed; the former one is told', async () => {
    const owner = await member('finn@people.example', 'Finn');
    const change = { do: 'email', email: 'finn@new.example', current: PASSWORD };
    expect((await owner.send('/account/security', change)).location).toBe('/account/security?done=email-asked');
    expect((await owner.open('/account')).html).toContain('finn@people.example');
    const link = await linkInMail(dataDir, 'finn@new.example', 'confirm-change');
    expect((await owner.open(link)).html).toContain('finn@new.example');
    expect((await owner.send(link, {})).location).toBe('/account/security?done=email');
    expect((await owner.open('/account')).html).toContain('finn@new.example');
    expect((await owner.send(link, {})).status).toBe(404);
    await vi.waitFor(() => expect(mailsTo(dataDir, 'finn@people.example', 'email-changed')).toHaveLength(1), 20_000);
    expect((await signIn(visitor(), 'finn@people.example', PASSWORD)).status).toBe(401);
  });

  test('never gets the address of somebody else, whoever confirms first', async () => {
    const owner = await member('gil@people.example', 'Gil');
    await owner.send('/account/security', { do: 'email', email: 'wanted@people.example', current: PASSWORD });
    const link = await linkInMail(dataDir, 'wanted@people.example', 'confirm-change');
    await member('wanted@people.example', 'Wanda');
    const late = await owner.send(link, {});
    expect(late.status).toBe(409);
    expect(late.html).toContain('There is an account with this address already.');
  });

  test('sees where they are signed in, and ends it there', async () => {
    const owner = await member('hana@people.example', 'Hana');
    const [second, third] = [visitor(), visitor()];
    for (const browser of [second, third]) await signIn(browser, 'hana@people.example', PASSWORD);
    const page = await owner.open('/account/security');
    const [session = ''] = Array.from(
      page.html.matchAll(/name="session" value="([0-9a-f-]{36})"/g),
      ([, id]) => id ?? '',
    );
    expect((await owner.send('/account/security', { do: 'session', session })).status).toBe(303);
    const open = async () => [(await second.open('/account')).status, (await third.open('/account')).status];
    expect((await open()).toSorted()).toEqual([200, 303]);
    expect((await owner.send('/account/security', { do: 'session', session })).status).toBe(404);
    const stranger = await member('ida@people.example', 'Ida');
    const mine = /name="session" value="([0-9a-f-]{36})"/.exec((await owner.open('/account/security')).html)?.[1] ?? '';
    expect((await stranger.send('/account/security', { do: 'session', session: mine })).status).toBe(404);
    expect((await owner.send('/account/security', { do: 'sessions' })).status).toBe(303);
    expect(await open()).toEqual([303, 303]);
    expect((await owner.open('/account')).status).toBe(200);
  });

  test('stays signed in when the day is over, on whatever page comes next', async () => {
    const owner = await member('jon@people.example', 'Jon');
    const before = [owner.cookie('session'), owner.cookie('refresh')];
    owner.keep('session', undefined);
    expect((await owner.open('/account')).status).toBe(200);
    expect(owner.cookie('session')).toMatch(/^[\w-]{43}$/);
    expect(before).not.toContain(owner.cookie('refresh'));
  });
});
