import { Secret, TOTP } from 'otpauth';
import { Client } from 'pg';
import type { BrowserContext, CDPSession, Page, Route } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop, type BootedShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';

let shop: BootedShop;
const emails = demoSellerEmails();
beforeAll(async () => {
  shop = await bootShop();
});

/** Passkeys are made for names, so the shop is asked for by one. */
const address = (path: string) => new URL(path, shop.url.replace('127.0.0.1', 'localhost')).href;

const codeOf = (secret: string, steps: number) =>
  new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + steps * 30_000,
  });

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto(address('/sign-in?next=/account/security'));
  await page.fill('#email', email);
  await page.fill('#password', DEMO_PASSWORD);
  await page.click('main form [type="submit"]');
}

async function inDatabase(sql: string, value = ''): Promise<{ id: string }[]> {
  const client = new Client({ connectionString: shop.databaseUrl });
  await client.connect();
  try {
    return (await client.query<{ id: string }>(sql, [value])).rows;
  } finally {
    await client.end();
  }
}

async function signOut(page: Page): Promise<void> {
  await page.goto(address('/sign-out'));
  await page.click('main form [type="submit"]');
  await page.waitForURL(address('/'));
}

/** The browser keeps passkeys as a phone or laptop does; its owner agrees to whatever it asks, or does not react. */
async function withAuthenticator(page: Page): Promise<{ agrees(willing: boolean): Promise<void> }> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    agrees: async (enabled) => {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    },
  };
}

describe('a passkey', () => {
  let context: BrowserContext;
  let page: Page;
  let owner: Awaited<ReturnType<typeof withAuthenticator>>;
  const [email = ''] = emails;

  beforeAll(async () => {
    context = await openBrowser();
    page = await context.newPage();
    owner = await withAuthenticator(page);
  });

  test('is added on a page, with recovery codes', async () => {
    await signIn(page, email);
    await page.waitForURL(address('/account/security'));
    await page.click('a[href="/account/security/passkeys/new"]');
    await page.fill('#name', 'My laptop');
    await page.click('[data-passkey="add"] [type="submit"]');
    await page.waitForSelector('[data-recovery-codes]:not([hidden])');
    expect(await page.locator('[data-recovery-codes] li code').allTextContents()).toHaveLength(10);
    await page.click('[data-recovery-codes] a.button');
    await page.waitForURL(/\/account\/security\?done=passkey-added/);
    expect(await page.textContent('main')).toContain('My laptop');
  });

  test('is not added twice in one browser', async () => {
    await page.goto(address('/account/security/passkeys/new'));
    await page.click('[data-passkey="add"] [type="submit"]');
    await page.waitForSelector('[data-passkey="add"] [role="alert"]:not([hidden])');
    expect(await page.textContent('[data-passkey="add"] [role="alert"]')).toContain('has a passkey');
  });

  test('is asked for after the password', async () => {
    await signOut(page);
    // Else the browser signs in by the passkey that it offers in the field, before the password is typed.
    await owner.agrees(false);
    await signIn(page, email);
    await page.waitForURL(/\/sign-in\/second-step/);
    await owner.agrees(true);
    await page.click('[data-passkey="second-step"] button');
    await page.waitForURL(address('/account/security'));
    expect(await page.textContent('main')).toContain('last used');
  });

  test('that the browser offers in the field signs in without a password', async () => {
    await signOut(page);
    await page.goto(address('/sign-in?next=/account/security'));
    await page.waitForURL(address('/account/security'));
    expect(await page.textContent('main')).toContain('My laptop');
  });

  test('signs in by the button', async () => {
    await signOut(page);
    await owner.agrees(false);
    const offered = page.waitForRequest(/passkey-challenges/);
    await page.goto(address('/sign-in?next=/account/security'));
    await offered;
    // By then what the field offered is over; a passkey that is asked for before its owner agrees is never answered.
    const agreed = async (route: Route) => {
      await owner.agrees(true);
      await route.continue();
    };
    await page.route(/passkey-challenges/, agreed, { times: 1 });
    await page.click('[data-passkey="sign-in"] button');
    await page.waitForURL(address('/account/security'));
    expect(await page.textContent('main')).toContain('My laptop');
  });

  test('proves that it is still its owner before something grave, and what was typed is done', async () => {
    const [concerned] = await inDatabase(`SELECT id FROM users WHERE email = $1`, emails[2]);
    await inDatabase(`UPDATE users SET role = 'admin' WHERE email = $1`, email);
    await inDatabase(
      `UPDATE sessions SET authenticated_at = now() - interval '1 hour' FROM users u WHERE u.id = user_id AND u.email = $1`,
      email,
    );
    // The next page renews the session, so that no cache knows it as it was.
    await context.clearCookies({ name: 'session' });
    await page.goto(address(`/admin/users/${concerned?.id}/suspension`));
    await page.fill('#reason', 'Typed before the proof');
    await page.click('main form [type="submit"]');
    await page.click('[data-passkey="proof"] button');
    await page.waitForURL(/done=suspended/);
    expect(await page.textContent('main')).toContain('Reason: Typed before the proof');
    await page.goto(address('/account/security'));
  });

  test('is renamed and removed, and the password alone signs in again', async () => {
    await page.click('a[href^="/account/security/passkeys/"]:not([href$="new"])');
    await page.fill('#name', 'Old laptop');
    await page.click('button[value="rename"]');
    await page.waitForURL(/done=passkey-renamed/);
    expect(await page.textContent('main')).toContain('Old laptop');
    await page.click('a[href^="/account/security/passkeys/"]:not([href$="new"])');
    await page.click('button[value="remove"]');
    await page.waitForURL(/done=passkey-removed/);
    expect(await page.textContent('main')).not.toContain('Old laptop');
    await signOut(page);
    await signIn(page, email);
    await page.waitForURL(address('/account/security'));
  });
});

describe('an authenticator app, without JavaScript', () => {
  let page: Page;
  let secret = '';
  let recoveryCodes: string[] = [];
  const [, email = ''] = emails;

  beforeAll(async () => {
    page = await (await openBrowser({ javaScriptEnabled: false, locale: 'en-US' })).newPage();
  });

  test('is set up with a code of it', async () => {
    await signIn(page, email);
    await page.click('a[href="/account/security/app"]');
    await page.click('button[value="begin"]');
    secret = (await page.textContent('main ol code')) ?? '';
    expect(await page.locator('[role="img"] svg').count()).toBe(1);
    await page.fill('#code', codeOf(secret, -10));
    await page.click('button[value="confirm"]');
    expect(await page.textContent('#code-fault')).toContain('not the code the app shows now');
    expect(await page.textContent('main ol code')).toBe(secret);
    await page.fill('#code', codeOf(secret, -1));
    await page.click('button[value="confirm"]');
    recoveryCodes = await page.locator('[data-recovery-codes] code').allTextContents();
    expect(recoveryCodes).toHaveLength(10);
    expect(await page.locator('[data-copy]').isVisible()).toBe(false);
    await page.goto(address('/account/security'));
    expect(await page.textContent('main')).toContain('10 codes are left.');
  });

  test('is asked for after the password, and a wrong code says so', async () => {
    await signOut(page);
    await signIn(page, email);
    expect(page.url()).toContain('/sign-in/second-step?next=');
    expect(await page.locator('[data-passkey]').isVisible()).toBe(false);
    await page.fill('#code', codeOf(secret, -10));
    await page.click('main form [type="submit"]');
    expect(await page.textContent('#code-fault')).toContain('wrong or was used');
    await page.fill('#code', codeOf(secret, 0));
    await page.click('main form [type="submit"]');
    expect(page.url()).toBe(address('/account/security'));
  });

  test('gives way to a recovery code, each of them once', async () => {
    for (const expected of ['/account/security', '/sign-in/second-step']) {
      await signOut(page);
      await signIn(page, email);
      await page.click('summary:has-text("recovery code")');
      await page.fill('#recoveryCode', recoveryCodes[0] ?? '');
      await page.click('details [type="submit"]');
      expect(new URL(page.url()).pathname).toBe(expected);
    }
    expect(await page.textContent('#recoveryCode-fault')).toContain('none of your recovery codes');
    expect(await page.inputValue('#recoveryCode')).toBe(recoveryCodes[0]);
  });

  test('and the wait for it ends', async () => {
    await page.context().clearCookies({ name: 'pending' });
    await page.goto(address('/sign-in/second-step?next=/account/security'));
    expect(page.url()).toBe(address('/sign-in?next=%2Faccount%2Fsecurity'));
  });

  test('is removed with the recovery codes', async () => {
    await signIn(page, email);
    await page.click('summary:has-text("recovery code")');
    await page.fill('#recoveryCode', recoveryCodes[1] ?? '');
    await page.click('details [type="submit"]');
    await page.click('a[href="/account/security/app"]');
    await page.click('button[value="remove"]');
    expect(page.url()).toContain('done=app');
    await signOut(page);
    await signIn(page, email);
    expect(page.url()).toBe(address('/account/security'));
  });
});
