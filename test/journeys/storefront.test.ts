import { gzipSync } from 'node:zlib';

import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';

let url: string;
let browser: BrowserContext;

beforeAll(async () => {
  ({ url } = await bootShop());
  browser = await openBrowser({ locale: 'en-US', viewport: { width: 1440, height: 900 } });
});

async function open(path: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(url + path);
  return page;
}

describe('without JavaScript', () => {
  it('leads from home to a department, a filter, more of it, a listing and its seller', async () => {
    const plain = await openBrowser({
      javaScriptEnabled: false,
      locale: 'en-US',
      viewport: { width: 1440, height: 900 },
    });
    const page = await plain.newPage();
    await page.goto(url);
    await page.locator('header nav a[href^="/c/"]').first().click();
    await page.waitForURL(/\/c\//);

    await page.goto(`${url}/products`);
    expect(await page.locator('li.card').count()).toBe(24);
    await page
      .getByRole('link', { name: /^New\b/ })
      .first()
      .click();
    await page.waitForURL(/condition=new/);
    expect(await page.getByRole('list', { name: 'Active filters' }).innerText()).toContain('New');

    await page.getByRole('link', { name: 'Show more' }).click();
    await page.waitForURL(/condition=new&pages=2#item-25$/);
    expect(await page.locator('li.card').count()).toBeGreaterThan(24);

    await page.locator('li.card a').first().click();
    await page.waitForURL(/\/p\//);
    expect(await page.locator('h1').innerText()).not.toBe('');
    await page.getByRole('link', { name: /^See everything from / }).click();
    await page.waitForURL(/\/s\//);
    expect(await page.locator('li.card').count()).toBeGreaterThan(0);
    await page.close();
  });

  it('searches with the form in the header, and narrows by price', async () => {
    const plain = await openBrowser({
      javaScriptEnabled: false,
      locale: 'en-US',
      viewport: { width: 1440, height: 900 },
    });
    const page = await plain.newPage();
    await page.goto(url);
    await page.getByRole('searchbox').fill('lamp');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/search\?q=lamp$/);
    await page.getByLabel('To (USD)').fill('50');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.waitForURL(/max=50/);
    expect(await page.getByRole('list', { name: 'Active filters' }).innerText()).toContain('up to $50.00');
    await page.close();
  });
});

describe('search suggestions', () => {
  it('are walked with the keyboard and followed with Enter', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox', { name: 'Search the shop' });
    await field.waitFor();
    await field.pressSequentially('la');
    await page.getByRole('listbox').waitFor();
    expect(await field.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('ArrowDown');
    const active = await field.getAttribute('aria-activedescendant');
    const option = page.locator(`[id="${active ?? ''}"]`);
    expect(await option.getAttribute('aria-selected')).toBe('true');
    const target = await option.getAttribute('href');
    await page.keyboard.press('Enter');
    await page.waitForURL(url + (target ?? ''));
    await page.close();
  });

  it('close with Escape and leave what was typed; Enter then searches for it', async () => {
    const page = await open('/');
    const field = page.getByRole('combobox', { name: 'Search the shop' });
    await field.waitFor();
    await field.pressSequentially('la');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe('la');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/search?q=la`);
    await page.close();
  });

  it('move nothing on the page', async () => {
    const page = await open('/');
    const heading = page.locator('h1');
    const before = await heading.boundingBox();
    const field = page.getByRole('combobox', { name: 'Search the shop' });
    await field.waitFor();
    await field.pressSequentially('la');
    await page.getByRole('listbox').waitFor();
    expect(await heading.boundingBox()).toEqual(before);
    await page.close();
  });

  it('are only missing where the shop does not answer', async () => {
    const page = await browser.newPage();
    await page.route('**/api/search/suggestions*', async (route) => route.abort());
    await page.goto(url);
    const field = page.getByRole('combobox', { name: 'Search the shop' });
    await field.waitFor();
    const asked = page.waitForEvent('requestfailed');
    await field.pressSequentially('la');
    await asked;
    expect(await page.getByRole('listbox').count()).toBe(0);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${url}/search?q=la`);
    await page.close();
  });
});

describe('a list', () => {
  it('is where it was after Back', async () => {
    const page = await open('/products');
    await page.getByRole('link', { name: 'Show more' }).click();
    await page.waitForURL(/pages=2#item-25$/);
    const card = page.locator('#item-30 a');
    await card.scrollIntoViewIfNeeded();
    const before = await page.evaluate<number>('window.scrollY');
    await card.click();
    await page.waitForURL(/\/p\//);
    await page.goBack();
    await page.waitForURL(/pages=2#item-25$/);
    await expect.poll(async () => page.evaluate<number>('window.scrollY')).toBeCloseTo(before, -2);
    await page.close();
  });
});

describe('a listing', () => {
  it('changes its picture with a click on a thumbnail', async () => {
    const page = await open('/products?sort=popular');
    const targets = await page
      .locator('li.card h2 a')
      .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
    for (const target of targets) {
      await page.goto(url + (target ?? ''));
      if ((await page.getByRole('radio').count()) > 1) break;
    }
    const slides = page.locator('.gallery .slide');
    await page.locator('.gallery label').nth(1).click();
    expect(await slides.nth(1).isVisible()).toBe(true);
    expect(await slides.nth(0).isVisible()).toBe(false);
    await page.close();
  });
});

describe('scripts', () => {
  it('are none on pages without an island', async () => {
    for (const path of ['/about', '/shipping']) {
      const html = await (await fetch(url + path)).text();
      expect(html.match(/<script(?![^>]*ld\+json)/g)).toBeNull();
    }
  });

  it('weigh less than 20 kB compressed on the home page', async () => {
    const page = await browser.newPage();
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await page.goto(url);
    await page.getByRole('combobox').waitFor();
    const inline = await page.locator('script:not([src]):not([type])').allTextContents();
    const bodies = [...(await Promise.all(scripts)), ...inline.map((text) => Buffer.from(text))];
    const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).byteLength, 0);
    expect(bodies.length).toBeGreaterThan(1);
    expect(bytes).toBeLessThan(20_000);
    await page.close();
  });
});

describe('languages', () => {
  it('follow the browser, or the choice in the footer from page to page', async () => {
    const german = await fetch(url, { headers: { 'accept-language': 'de-CH,de;q=0.9' } });
    expect(await german.text()).toContain('<html lang="de"');
    expect(german.headers.get('content-language')).toBe('de');
    const page = await open('/');
    await page.getByRole('link', { name: 'Deutsch' }).click();
    await page.waitForURL(/lang=de/);
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByRole('link', { name: 'Abteilungen', exact: true }).first().click();
    await page.waitForURL(`${url}/categories?lang=de`);
    await page.close();
  });
});
