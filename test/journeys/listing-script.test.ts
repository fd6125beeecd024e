import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';

import { DEMO_PASSWORD, demoSellerEmails } from '../../seeds/index.ts';
import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';
import { violationsNow } from '../support/page-checks.ts';

let url: string;
let page: Page;
const faults: string[] = [];
beforeAll(async () => {
  ({ url } = await bootShop({ IMAGES_AVIF_EFFORT: '0' }));
  const browser = await openBrowser({ locale: 'en-US' });
  page = await browser.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on(
    'console',
    (message) => void (message.type() === 'error' && !isAnswer(message.text()) && faults.push(message.text())),
  );
  await page.goto(`${url}/sign-in`);
  await page.fill('#email', demoSellerEmails()[0] ?? '');
  await page.fill('#password', DEMO_PASSWORD);
  await page.click('main button[type=submit]:not([name])');
  await page.waitForURL((address) => address.pathname !== '/sign-in');
});

/** That a file was refused is what the test asks for. */
const isAnswer = (text: string) => text.startsWith('Failed to load resource');

async function file(name: string, background: string) {
  const noise = { type: 'gaussian', mean: 120, sigma: 25 } as const;
  const picture = sharp({ create: { width: 700, height: 500, channels: 3, background, noise } });
  return { name, mimeType: 'image/png', buffer: await picture.png().toBuffer() };
}

const hashes = async () =>
  page
    .locator('[data-picture] > [name=picture]')
    .evaluateAll((inputs) => inputs.map((input) => input.getAttribute('value') ?? ''));

describe('the form of a listing with a script', () => {
  test('takes pictures as they are chosen, names what it does not, moves and removes them, and saves', async () => {
    await page.goto(`${url}/account/listings/new`);
    const bad = { name: 'bad.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') };
    await page.setInputFiles('#files', [await file('one.png', '#c33'), bad, await file('two.png', '#3c3')]);
    await page.locator('[data-picture]').nth(1).waitFor();
    expect(await page.textContent('[data-faults]')).toContain('bad.png is no picture we can read');
    const [one = '', two = ''] = await hashes();

    await page.fill(`[name="alt-${two}"]`, 'The second');
    await page.click(`button[value="up:${two}"]`);
    expect(await hashes()).toEqual([two, one]);
    expect(await page.textContent('[data-said]')).toBe('Picture moved to place 1');
    expect(await page.evaluate('document.activeElement.value')).toBe(`up:${two}`);
    expect(await violationsNow(page)).toEqual([]);

    // What is ready is shown without loading the page anew.
    await page.waitForSelector('[data-picture] .picture > img', { timeout: 30_000 });
    await page.setInputFiles('#files', [await file('three.png', '#33c')]);
    await page.locator('[data-picture]').nth(2).waitFor();
    const third = (await hashes())[2] ?? '';
    await page.click(`button[value="remove:${third}"]`);
    expect(await hashes()).toEqual([two, one]);

    await page.fill('#title', 'With a script');
    await page.selectOption('#category', { index: 1 });
    await page.fill('#price', '7');
    await page.click('main .actions button');
    await page.waitForURL(/\?saved=1$/);
    expect(await hashes()).toEqual([two, one]);
    expect(await page.inputValue(`[name="alt-${two}"]`)).toBe('The second');
    expect(faults).toEqual([]);
  }, 90_000);

  test.each([390, 1440])('is accessible, and nothing is wider than the page, at %s pixels', async (width) => {
    await page.setViewportSize({ width, height: 900 });
    for (const address of ['/account/listings', '/account/listings/new']) {
      await page.goto(`${url}${address}`);
      expect(await violationsNow(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
  });
});
