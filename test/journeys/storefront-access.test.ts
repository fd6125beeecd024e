import type { BrowserContext } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';
import { overflowOf, violationsNow, violationsOf } from '../support/page-checks.ts';

let url: string;
let browser: BrowserContext;
let addresses: Record<string, string>;

beforeAll(async () => {
  ({ url } = await bootShop());
  browser = await openBrowser({ locale: 'en-US' });
  const page = await browser.newPage();
  await page.goto(url);
  const first = async (prefix: string) =>
    (await page.locator(`main a[href^="${prefix}"]`).first().getAttribute('href')) ?? 'missing';
  addresses = {
    home: '/',
    list: '/products',
    'a narrowed list': '/products?condition=new&condition=good&min=1&rating=1&sort=newest',
    search: '/search?q=lamp',
    'a search without results': '/search?q=zzzzzqqqq',
    department: await first('/c/'),
    departments: '/categories',
    listing: await first('/p/'),
    seller: await first('/s/'),
    'not found': '/nothing',
    'bad address': '/products?after=!!!',
    about: '/about',
    shipping: '/shipping',
    'German home': '/?lang=de',
  };
  await page.close();
});

const NAMES = [
  'home',
  'list',
  'a narrowed list',
  'search',
  'a search without results',
  'department',
  'departments',
  'listing',
  'seller',
  'not found',
  'bad address',
  'about',
  'shipping',
  'German home',
];

describe.each([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])('at $width pixels', (viewport) => {
  it.each(NAMES)('%s is accessible in light and dark, and fits', async (name) => {
    const page = await browser.newPage();
    await page.setViewportSize(viewport);
    await page.goto(url + (addresses[name] ?? ''));
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page, viewport.width)).toBeLessThanOrEqual(0);
    await page.close();
  });

  it('open suggestions are accessible', async () => {
    const page = await browser.newPage();
    await page.setViewportSize(viewport);
    await page.goto(url);
    const field = page.getByRole('combobox');
    await field.waitFor();
    await field.pressSequentially('la');
    await page.getByRole('listbox').waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await violationsNow(page)).toEqual([]);
    await page.close();
  });

  it('targets are large enough to touch', async () => {
    const page = await browser.newPage();
    await page.setViewportSize(viewport);
    for (const name of ['home', 'list', 'listing', 'seller']) {
      await page.goto(url + (addresses[name] ?? ''));
      const small = await page
        .locator('a:visible, button:visible, summary:visible, input:visible:not([type=radio])')
        .evaluateAll((targets) =>
          targets
            // Links within a sentence and whole cards, whose target is larger than their words, are measured elsewhere.
            .filter((target) => target.closest('p, .title, h1, h2, h3, .skip') === null && target.className !== 'skip')
            .filter((target) => target.getBoundingClientRect().height < 44)
            .map((target) => target.outerHTML.slice(0, 120)),
        );
      expect(small).toEqual([]);
    }
    await page.close();
  });
});

it('can be used with the keyboard from the first key: skip link, then content', async () => {
  const page = await browser.newPage();
  await page.goto(url);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
  await page.close();
});
