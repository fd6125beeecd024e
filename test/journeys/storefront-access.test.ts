import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

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
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await violationsOf(page)).toEqual([]);
    }
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width);
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
    expect(await violationsOf(page)).toEqual([]);
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

async function violationsOf(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy lets none of ours in.
  await page.evaluate(`${axe}; undefined`);
  const options = JSON.stringify({ runOnly: { type: 'tag', values: TAGS } });
  const results = await page.evaluate<AxeResults>(`axe.run(${options})`);
  // Rules that found nothing to look at would pass for ever.
  expect(results.passes.length).toBeGreaterThan(10);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
