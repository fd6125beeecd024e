import type { AddressInfo } from 'node:net';

import type { BrowserContext } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { openBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { overflowOf, violationsOf } from '../support/page-checks.ts';
import { shopApp } from '../support/shop-app.ts';

let url: string;
let browser: BrowserContext;
/** The same person where scripts run: axe needs them, the pages do not. */
let scripted: BrowserContext;
let database: Database;

beforeAll(async () => {
  ({ database } = await testDatabase());
  // No job is run: what was asked for waits.
  const app = await shopApp(database, { pages: true });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const { email } = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  browser = await openBrowser({ locale: 'en-US', javaScriptEnabled: false });
  const page = await browser.newPage();
  await page.goto(`${url}/sign-in`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', TEST_PASSWORD);
  await page.click('main button[type=submit]');
  await page.close();
  scripted = await openBrowser({ locale: 'en-US' });
  await scripted.addCookies(await browser.cookies());
});

test('a search for missing indexes is cancelled by a button, and a late click is refused', async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/console/indexes/proposals`);
  await page.click('main form.ask button');
  await page.waitForURL(/\/console\/indexes\/proposals\/[0-9a-f-]{36}/);
  for (const width of [390, 1440]) {
    const waiting = await scripted.newPage();
    await waiting.setViewportSize({ width, height: 900 });
    await waiting.goto(page.url());
    expect(await violationsOf(waiting)).toEqual([]);
    expect(await overflowOf(waiting, width)).toBeLessThanOrEqual(0);
    await waiting.close();
  }
  const late = await browser.newPage();
  await late.goto(page.url());
  await page.click('main form.actions button');
  expect(await page.locator('.heading .badge').textContent()).toBe('Cancelled');
  expect(await page.locator('main form.actions').count()).toBe(0);
  await late.click('main form.actions button');
  expect(await late.locator('main').textContent()).toContain('there is nothing to cancel');
  expect(await database.query('test.run', 'SELECT state FROM insight_advice')).toEqual([{ state: 'cancelled' }]);
  await page.goto(`${url}/console/indexes/proposals`);
  expect(await page.locator('main form.ask').count()).toBe(1);
  await page.close();
  await late.close();
});
