import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Run in the page, which hands out what is looked at alone: all that passed, with its markup, is megabytes. */
const RUN = `axe.run({ runOnly: ${JSON.stringify(TAGS)}, resultTypes: ['violations'] })
  .then(({ passes, violations }) => ({ passed: passes.length, violations }))`;

type Outcome = Pick<AxeResults, 'violations'> & { passed: number };

/** What axe finds, in light and in dark. */
export async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    found.push(...(await violationsNow(page)).map((violation) => `${colorScheme} ${violation}`));
  }
  return found;
}

/** What axe finds in the page as it is shown. */
export async function violationsNow(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy lets none of ours in.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(`${axe}; undefined`);
  const { passed, violations } = await page.evaluate<Outcome>(RUN);
  // Rules that found nothing to look at would pass for ever.
  expect(passed).toBeGreaterThan(10);
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary}`).join(' | ')}`,
  );
}

/** Pixels by which the page is wider than the screen. */
export async function overflowOf(page: Page, width: number): Promise<number> {
  return (await page.evaluate<number>('document.documentElement.scrollWidth')) - width;
}
