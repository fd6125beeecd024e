import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';

import type { AxeResults } from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import { Jobs } from '../../src/performance/jobs/index.ts';
import { makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { openBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { LONG_AGO } from '../support/second-factors.ts';
import { shopApp } from '../support/shop-app.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = [390, 1440];
const HOSTILE = `</pre><script>document.title = 'taken'</script><img src=x onerror="document.title='taken'">`;
const PLAN = JSON.stringify([
  {
    Plan: {
      'Node Type': 'Sort',
      'Sort Key': [`('${HOSTILE}'::text)`],
      'Sort Method': 'external merge',
      'Sort Space Used': 2048,
      'Sort Space Type': 'Disk',
      ...costs(10_100, 10),
      ...came(900, 950, 20_000),
      Plans: [
        {
          'Node Type': 'Seq Scan',
          'Parent Relationship': 'Outer',
          'Relation Name': 'things',
          Alias: 't',
          ...costs(9_000, 10),
          ...came(0.01, 700, 20_000),
          Filter: '(price > 10)',
          'Rows Removed by Filter': 900_000,
          'Shared Hit Blocks': 100,
          'Shared Read Blocks': 9_000,
        },
      ],
    },
    'Planning Time': 1,
    'Execution Time': 960,
  },
]);

function costs(total: number, rows: number) {
  return { 'Startup Cost': 0, 'Total Cost': total, 'Plan Rows': rows, 'Plan Width': 8 };
}

function came(startup: number, total: number, rows: number) {
  return { 'Actual Startup Time': startup, 'Actual Total Time': total, 'Actual Rows': rows, 'Actual Loops': 1 };
}

let url: string;
let browser: BrowserContext;
/** The same person where scripts run: axe needs them, the pages do not. */
let scripted: BrowserContext;
let root: string;
let run: (sql: string, values?: string[]) => Promise<unknown>;

beforeAll(async () => {
  const { database } = await testDatabase();
  const app = await shopApp(database, { pages: true });
  app.get(Jobs).start(0);
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  run = async (sql, values = []) => database.query('test.console', sql, values);
  const admin = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  root = admin.id;
  browser = await openBrowser({ locale: 'en-US', javaScriptEnabled: false });
  const page = await browser.newPage();
  await page.goto(`${url}/sign-in`);
  await page.fill('input[name=email]', admin.email);
  await page.fill('input[name=password]', TEST_PASSWORD);
  await page.click('main button[type=submit]');
  await page.close();
  scripted = await openBrowser({ locale: 'en-US' });
  await scripted.addCookies(await browser.cookies());
});

async function opened(path: string, width = 1440, context = browser): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 900 });
  await page.goto(url + path);
  return page;
}

/** What axe finds, in light and in dark. */
async function violationsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(axe);
    const { violations } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(TAGS)} })`);
    found.push(
      ...violations.map(({ id, nodes }) => `${colorScheme} ${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    );
  }
  return found;
}

async function overflowOf(page: Page, width: number): Promise<number> {
  return (await page.evaluate<number>('document.documentElement.scrollWidth')) - width;
}

const PAGES = [
  '/console',
  '/console/queries',
  '/console/analyse',
  '/console/health',
  '/console/indexes',
  '/console/indexes/proposals',
  '/console/builds',
];

describe.each(WIDTHS)('at %i pixels', (width) => {
  test.each([...PAGES, '/console?lang=de', '/console/queries?by=mean&since=hour'])(
    '%s is accessible, fits, and is kept by nobody',
    async (path) => {
      const page = await scripted.newPage();
      await page.setViewportSize({ width, height: 900 });
      const answer = await page.goto(url + path);
      expect([answer?.status(), answer?.headers()['cache-control']]).toEqual([200, 'private, no-store']);
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflowOf(page, width)).toBeLessThanOrEqual(0);
      await page.close();
    },
  );

  test.each([
    ['without scripts', () => browser],
    ['with scripts', () => scripted],
  ])('a pasted plan is drawn with what stands out, and nothing in it is markup, %s', async (kind, context) => {
    const page = await opened('/console/analyse', width, context());
    await page.fill('textarea[name=plan]', PLAN);
    await page.click('main form button[type=submit]');
    const nodes = page.locator('.plan-tree .node');
    expect(await nodes.count()).toBe(2);
    expect(await nodes.nth(1).textContent()).toContain('Seq Scan things');
    expect(await nodes.nth(1).textContent()).toContain('(price > 10)');
    expect(await page.locator('main').textContent()).toContain(HOSTILE);
    expect(await page.title()).not.toContain('taken');
    expect(await page.locator('main img, main script').count()).toBe(0);
    if (kind === 'with scripts') expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page, width)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('what is no plan is said to be none, and stays to be mended', async () => {
    const page = await opened('/console/analyse', width);
    await page.fill('textarea[name=plan]', `SELECT ${HOSTILE}`);
    await page.click('main form button[type=submit]');
    expect(await page.locator('[role=alert]').textContent()).toContain('cannot be read as a plan');
    expect(await page.locator('textarea[name=plan]').inputValue()).toBe(`SELECT ${HOSTILE}`);
    await page.close();
  });
});

test('an index is asked for, proved, built and seen to be done', async () => {
  await run(LONG_AGO, [root]);
  await run(`UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
  const page = await opened('/console/builds', 390);
  await page.fill('textarea[name=statement]', 'CREATE INDEX CONCURRENTLY users_by_name ON users (display_name)');
  await page.click('main form button[type=submit]');
  const proof = page.locator('.proof input[name=current]');
  if ((await proof.count()) > 0) {
    await proof.fill(TEST_PASSWORD);
    await page.locator('.proof button[type=submit]').first().click();
  }
  await page.waitForURL(/\/console\/builds\/[0-9a-f-]{36}/);
  expect(await page.locator('h1').textContent()).toBe('users_by_name');
  // It looks again by itself until it is done.
  await page.locator('.heading .badge.good').waitFor({ timeout: 20_000 });
  const again = await opened(new URL(page.url()).pathname, 390, scripted);
  expect(await violationsOf(again)).toEqual([]);
  await again.close();
  await page.goto(`${url}/console/builds`);
  expect(await page.locator('tbody tr').first().textContent()).toContain('Done');
  await page.close();
});

test('missing indexes are looked for, and one is shown with its proof and handed over to be built', async () => {
  await run('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await run('CREATE TABLE parcels (id integer PRIMARY KEY, holder text NOT NULL, note text NOT NULL)');
  await run(`INSERT INTO parcels SELECT n, 'holder-' || n % 7000, md5(n::text) FROM generate_series(1, 40000) n`);
  await run('ANALYZE parcels');
  for (let n = 0; n < 20; n += 1) await run('SELECT * FROM parcels WHERE holder = $1', [`holder-${n}`]);
  await run(`UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
  const page = await opened('/console/indexes/proposals', 390);
  await page.click('main form.ask button');
  const proof = page.locator('.proof input[name=current]');
  if ((await proof.count()) > 0) {
    await proof.fill(TEST_PASSWORD);
    await page.locator('.proof button[type=submit]').first().click();
  }
  await page.waitForURL(/\/console\/indexes\/proposals\/[0-9a-f-]{36}/);
  // It looks again by itself until it is done.
  await page.locator('.heading .badge.good').waitFor({ timeout: 90_000 });
  const proposal = page.locator('.proposal', { hasText: 'parcels' });
  expect(await proposal.locator('.statement').textContent()).toMatch(
    /^CREATE INDEX CONCURRENTLY \S+ ON parcels \(holder/,
  );
  expect(await page.locator('main').textContent()).not.toMatch(/holder-\d/);
  for (const width of WIDTHS) {
    const again = await opened(new URL(page.url()).pathname, width, scripted);
    await again.evaluate(`document.querySelectorAll('main details').forEach((each) => (each.open = true))`);
    expect(await again.locator('.plan-tree').count()).toBeGreaterThanOrEqual(2);
    expect(await violationsOf(again)).toEqual([]);
    expect(await overflowOf(again, width)).toBeLessThanOrEqual(0);
    await again.close();
  }
  await proposal.locator('form button').click();
  await page.waitForURL(/\/console\/builds\/[0-9a-f-]{36}/);
  await page.close();
}, 180_000);

test('a statement that is not run is refused beside its field', async () => {
  const page = await opened('/console/builds');
  await page.locator('.ask summary').click();
  await page.fill('textarea[name=statement]', `DROP TABLE users -- ${HOSTILE}`);
  await page.click('main form button[type=submit]');
  expect(await page.locator('#statement-fault').textContent()).toContain('one CREATE INDEX CONCURRENTLY');
  expect(await page.title()).not.toContain('taken');
  await page.close();
});

test('for everybody else there is nothing', async () => {
  const strangers = await openBrowser({ javaScriptEnabled: false });
  const page = await strangers.newPage();
  for (const path of [...PAGES, `/console/builds/${root}`]) {
    expect([path, (await page.goto(url + path))?.status()]).toEqual([path, 404]);
  }
  await page.close();
});
