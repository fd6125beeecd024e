import { Client } from 'pg';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';
import { whenDone } from '../support/cleanup.ts';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1440, height: 900 };

let url: string;
let database: Client;
let browser: BrowserContext;
/** One address of every kind of page that shows something. */
let addresses: Record<string, string>;

beforeAll(async () => {
  const shop = await bootShop();
  url = shop.url;
  database = new Client({ connectionString: shop.databaseUrl });
  await database.connect();
  whenDone(async () => database.end());
  browser = await openBrowser({ locale: 'en-US', viewport: DESKTOP });
  const { rows } = await database.query<{ product: string; seller: string; category: string }>(
    `SELECT p.slug AS product, u.slug AS seller, p.category AS category
     FROM products p JOIN users u ON u.id = p.user_id
     WHERE (SELECT count(*) FROM product_images i WHERE i.product_id = p.id) > 1 LIMIT 1`,
  );
  const { product = '', seller = '', category = '' } = rows[0] ?? {};
  addresses = {
    home: '/',
    'a list': '/products',
    'a department': `/c/${category}`,
    'all departments': '/categories',
    'a search': '/search?q=table',
    'a listing': `/p/${product}`,
    'a seller': `/s/${seller}`,
    'what is not there': '/nowhere',
    'a form': '/sign-in',
    about: '/about',
  };
});

async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(url + address, { waitUntil: 'load' });
}

/** Says what is wrong with each <img>: no size, no words, or not of the one component. */
async function faultsOf(page: Page): Promise<{ pictures: number; faults: string[] }> {
  return page.evaluate(FAULTS);
}

const FAULTS = `(() => {
  const images = [...document.images];
  const faults = images.filter((image) => {
    const sized = ['width', 'height'].every((name) => /^[1-9]\\d*$/.test(image.getAttribute(name) ?? ''));
    const beneath = image.matches('.picture > .beneath');
    const shown = image.matches('.picture > picture > img[loading]');
    return !(sized && image.hasAttribute('alt') && (beneath || shown));
  });
  return { pictures: images.length, faults: faults.map((image) => image.outerHTML) };
})()`;

/** Scrolls to the end and back. @returns the sum of what moved though nobody asked for it. */
async function movedOn(page: Page, address = '/'): Promise<number> {
  await page.addInitScript(WATCH);
  await open(page, address);
  await page.evaluate(SCROLL);
  await page.waitForLoadState('networkidle');
  return page.evaluate('window.moved');
}

const WATCH = `
  window.moved = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) window.moved += value;
  }).observe({ type: 'layout-shift', buffered: true });`;

const SCROLL = `(async () => {
  for (let at = 0; at < Math.min(document.body.scrollHeight, 12000); at += 400) {
    window.scrollTo(0, at);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  window.scrollTo(0, 0);
})()`;

/** Of the pictures that have come: what is no picture. */
const BROKEN = `[...document.querySelectorAll('main picture img')]
  .filter(({ complete, naturalWidth }) => complete && naturalWidth === 0)
  .map(({ src }) => src)`;

test('every picture of every page has its size, its words and its place', async () => {
  const page = await browser.newPage();
  let seen = 0;
  for (const [name, address] of Object.entries(addresses)) {
    await open(page, address);
    const { pictures, faults } = await faultsOf(page);
    expect({ name, faults }).toEqual({ name, faults: [] });
    seen += pictures;
  }
  expect(seen).toBeGreaterThan(50);
  await page.close();
});

test('a page begins with one picture and leaves the others for later', async () => {
  const page = await browser.newPage();
  for (const name of ['home', 'a listing']) {
    await open(page, addresses[name]);
    const loading = await page.$$eval('main picture img', (images) =>
      images.map((image) => `${image.getAttribute('loading')} ${image.getAttribute('fetchpriority')}`),
    );
    expect({ name, first: loading[0], others: [...new Set(loading.slice(1))] }).toEqual({
      name,
      first: 'eager high',
      others: ['lazy null'],
    });
  }
  await page.close();
});

describe.each([
  ['a phone', PHONE],
  ['a desktop', DESKTOP],
])('on %s nothing moves as pictures come', (_, viewport) => {
  test.each(['home', 'a list', 'a listing'])('%s', async (name) => {
    const page = await browser.newPage();
    await page.setViewportSize(viewport);
    expect(await movedOn(page, addresses[name])).toBe(0);
    expect(await page.evaluate(BROKEN)).toEqual([]);
    await page.close();
  });
});

test('what moves is seen', async () => {
  const page = await browser.newPage();
  await page.addInitScript(WATCH);
  await open(page, addresses['home']);
  await page.evaluate(`new Promise((resolve) => setTimeout(() => {
    document.body.prepend(Object.assign(document.createElement('img'), { height: 300, width: 300, alt: '' }));
    setTimeout(resolve, 500);
  }, 600))`);
  expect(await page.evaluate('window.moved')).toBeGreaterThan(0);
  expect((await faultsOf(page)).faults).toHaveLength(1);
  await page.close();
});

test('a picture that is being made keeps its place, and its colours where they are known', async () => {
  // One that nobody has looked at: nothing of it has been kept.
  const { rows } = await database.query<{ slug: string }>(
    `UPDATE product_images i SET variants = '[]' FROM products p
     WHERE p.id = i.product_id AND p.slug <> $1
       AND p.id = (SELECT product_id FROM product_images GROUP BY product_id HAVING count(*) = 1 ORDER BY product_id DESC LIMIT 1)
     RETURNING p.slug`,
    [addresses['a listing']?.slice('/p/'.length)],
  );
  const page = await browser.newPage();
  const placeOf = async () => {
    const { x, width, height } = (await page.locator('main .stage .picture').first().boundingBox()) ?? {};
    return { x, width, height };
  };
  await open(page, addresses['a listing']);
  const before = await placeOf();
  expect(await movedOn(page, `/p/${rows[0]?.slug ?? ''}?lang=de`)).toBe(0);
  expect(await placeOf()).toEqual(before);
  expect(await page.locator('.stage .coming .beneath').count()).toBe(1);
  expect(await page.locator('.stage .coming').innerText()).toBe('Dieses Bild wird vorbereitet');
  expect((await faultsOf(page)).faults).toEqual([]);
  await page.close();
});
