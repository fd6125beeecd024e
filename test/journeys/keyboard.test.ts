import { Client } from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop, type BootedShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';
import { walk } from '../support/keyboard.ts';

let shop: BootedShop;
let browser: BrowserContext;
/** Somebody that pages for administrators are about. */
let someone: string;
const [email = '', other = ''] = demoSellerEmails();

beforeAll(async () => {
  shop = await bootShop();
  const client = new Client({ connectionString: shop.databaseUrl });
  await client.connect();
  await client.query(`UPDATE users SET role = 'admin' WHERE email = $1`, [email]);
  someone = (await client.query<{ id: string }>(`SELECT id FROM users WHERE email = $1`, [other])).rows[0]?.id ?? '';
  await client.end();
  // What is scrolled to is there at once.
  browser = await openBrowser({ locale: 'en-US', reducedMotion: 'reduce' });
});

const addressOf = (path: string) => shop.url + path.replace('SOMEONE', someone);

async function signIn(page: Page, password = DEMO_PASSWORD): Promise<void> {
  await page.context().clearCookies();
  await page.goto(addressOf('/sign-in?next=/account'));
  await page.fill('#email', email);
  await page.fill('#password', password);
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === 'POST'),
    page.keyboard.press('Enter'),
  ]);
  await page
    .locator(password === DEMO_PASSWORD ? 'form[action$="/sign-out"]' : REFUSED)
    .first()
    .waitFor();
}

const REFUSED = '.notice.bad[autofocus], [aria-invalid=true]';

const OF_STRANGERS = ['/sign-in', '/register', '/forgotten-password'];
const OF_ACCOUNTS = [
  '/account',
  '/account/profile',
  '/account/orders',
  '/account/dashboard',
  '/account/listings',
  '/account/listings/new',
  '/account/settings',
  '/account/security',
  '/account/security/app',
  '/account/security/passkeys/new',
  '/account/tokens',
  '/account/data',
  '/sign-out',
];
const OF_ADMINISTRATORS = [
  '/admin',
  '/admin/users',
  '/admin/users?q=example',
  '/admin/users/SOMEONE',
  '/admin/users/SOMEONE/suspension',
  '/admin/users/SOMEONE/sessions',
  '/admin/users/SOMEONE/second-factors',
  '/admin/audit-log',
];

/** Everything in its order, the focus seen wherever it is, and out again. */
async function expectWalkable(page: Page, path: string): Promise<void> {
  await page.goto(addressOf(path));
  const { stops, outOfOrder, unseen } = await walk(page);
  expect({ path, outOfOrder, unseen }).toEqual({ path, outOfOrder: [], unseen: [] });
  expect(stops[0]).toBe('a Skip to content');
  expect(stops.length).toBeGreaterThan(8);
  await page.goto(addressOf(path));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
}

describe.each([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])('by the Tab key alone, at $width pixels', (viewport) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage();
    await page.setViewportSize(viewport);
    await page.context().clearCookies();
  });

  test.each(OF_STRANGERS)('%s is walked through', async (path) => expectWalkable(page, path));

  test('what takes a person is walked through as well', async () => {
    await signIn(page);
    for (const path of [...OF_ACCOUNTS, ...OF_ADMINISTRATORS]) await expectWalkable(page, path);
  }, 120_000);
});

describe('a form that was refused', () => {
  const focused = async (page: Page) =>
    page.evaluate<{ id: string; role: string | null; told: string }>(`(() => {
      const { id, role, textContent, ariaDescribedByElements: about } = document.activeElement;
      return { id, role, told: (about ?? []).map((each) => each.textContent).join(' ') || textContent };
    })()`);

  test('has the focus in the first field that is wrong, which says why', async () => {
    const page = await browser.newPage();
    await signIn(page);
    await page.goto(addressOf('/account/security'));
    await page.fill('#current', 'none of mine');
    await page.fill('#password', 'seven quiet lanterns');
    await page.keyboard.press('Enter');
    await page.locator(REFUSED).first().waitFor();
    const { id, told } = await focused(page);
    expect([id, told.trim()]).toEqual(['current', expect.stringMatching(/password/i)]);
    await page.close();
  });

  test('has it in what is said of the whole where no field is wrong', async () => {
    const page = await browser.newPage();
    await signIn(page, 'none of mine');
    expect(await focused(page)).toMatchObject({ role: 'alert', told: expect.stringContaining('wrong') as string });
    await page.keyboard.press('Tab');
    expect((await focused(page)).id).toBe('email');
    await page.close();
  });
});
