import type { AddressInfo } from 'node:net';

import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { Jobs } from '../../src/performance/jobs/index.ts';
import { takeSample } from '../../src/performance/query-insight/workload/take-sample.ts';
import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { openBrowser } from '../support/browser.ts';
import { testDatabase } from '../support/database.ts';
import { overflowOf, violationsOf } from '../support/page-checks.ts';
import { HOSTILE, PLAN } from '../support/pasted-plan.ts';
import { LONG_AGO } from '../support/second-factors.ts';
import { shopApp } from '../support/shop-app.ts';

const WIDTHS = [390, 1440];
/** Two hundred thousand pairs that no condition joins; the value stands in the plan. */
const PAIRS = `SELECT count(*) FROM generate_series(1, 2000) AS one(a),
  generate_series(1, 100) AS other(b) WHERE one.a::text <> $1`;

let url: string;
let browser: BrowserContext;
/** The same person where scripts run: axe needs them, the pages do not. */
let scripted: BrowserContext;
let root: string;
let database: Database;

beforeAll(async () => {
  ({ database } = await testDatabase());
  const app = await shopApp(database, { pages: true });
  app.get(Jobs).start(0);
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  const admin = await makeAccount(database, { slug: 'root', name: 'Root', role: 'admin' });
  root = admin.id;
  browser = await openBrowser({ locale: 'en-US', javaScriptEnabled: false });
  await (await signedIn(browser, admin)).close();
  scripted = await openBrowser({ locale: 'en-US' });
  await scripted.addCookies(await browser.cookies());
});

async function signedIn(context: BrowserContext, { email }: Account): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', TEST_PASSWORD);
  await page.click('main button[type=submit]');
  return page;
}

async function opened(path: string, width = 1440, context = browser): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 900 });
  await page.goto(url + path);
  return page;
}

/** The button of the form that has this field. */
const sends = (field: string) => `main form:has(textarea[name=${field}]) button[type=submit]`;

async function explain(page: Page, sql: string, params = '') {
  await page.fill('textarea[name=sql]', sql);
  await page.fill('textarea[name=params]', params);
  await page.click(sends('sql'));
}

const typedIn = async (page: Page, field: string) => page.locator(`textarea[name=${field}]`).inputValue();

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
  test.each([...PAGES, '/console?lang=de', '/console/health?lang=de', '/console/queries?by=mean&since=hour'])(
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
    ['in German', () => browser],
  ])('a pasted plan is drawn with what stands out, and nothing in it is markup, %s', async (kind, context) => {
    const page = await opened(`/console/analyse${kind === 'in German' ? '?lang=de' : ''}`, width, context());
    await page.fill('textarea[name=plan]', PLAN);
    await page.click(sends('plan'));
    const nodes = page.locator('.plan-tree .node');
    expect(await nodes.count()).toBe(2);
    expect(await nodes.nth(1).textContent()).toContain('Seq Scan things');
    expect(await nodes.nth(1).textContent()).toContain('(price > 10)');
    expect(await page.locator('main').textContent()).toContain(HOSTILE);
    expect(await page.title()).not.toContain('taken');
    expect(await page.locator('main img, main script').count()).toBe(0);
    const says = kind === 'in German' ? 'passt nicht in den Speicher' : 'does not fit in memory';
    expect(await page.locator('.insights').textContent()).toContain(says);
    if (kind === 'with scripts') expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page, width)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test('a statement is explained with its values: its plan, its times and what stands out', async () => {
    const page = await opened('/console/analyse', width, scripted);
    await explain(page, PAIRS, HOSTILE);
    expect(await page.locator('.plan-tree .node').count()).toBeGreaterThan(2);
    expect(await page.locator('.plan-tree').textContent()).toContain(HOSTILE.replaceAll("'", "''"));
    expect(await page.locator('.insights').textContent()).toContain('cartesian-product');
    const figures = await page.locator('#report > .figures dt').allTextContents();
    expect(figures).toEqual(expect.arrayContaining(['Execution', 'Planning', 'In total, at the client']));
    expect([await typedIn(page, 'sql'), await typedIn(page, 'params')]).toEqual([PAIRS, HOSTILE]);
    expect(await page.title()).not.toContain('taken');
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page, width)).toBeLessThanOrEqual(0);
    await page.close();
  });

  test.each([
    [
      'sql',
      `WITH gone AS (DELETE FROM users RETURNING id) SELECT * FROM gone -- ${HOSTILE}`,
      '',
      'is not explained here',
    ],
    ['sql', `SELECT FROM WHERE '${HOSTILE}'`, '', 'cannot read this statement'],
    ['sql', 'SELECT pg_sleep(1)', '', 'calls what is not run here'],
    ['sql', `SELECT "${HOSTILE.replaceAll('"', '""')}" FROM categories`, '', 'finds a mistake'],
    ['params', 'SELECT $1::text', `one\n${HOSTILE}`, 'as many values as the statement has parameters'],
  ])(
    'what is refused is said at the field %s, and all that was typed stays: %s',
    async (field, sql, params, sentence) => {
      const page = await opened('/console/analyse', width);
      await explain(page, sql, params);
      expect(await page.locator(`#${field}-fault`).textContent()).toContain(sentence);
      expect(await page.locator('.fault').count()).toBe(1);
      expect([await typedIn(page, 'sql'), await typedIn(page, 'params')]).toEqual([sql, params]);
      expect(await page.locator('main img, main script, .plan-tree').count()).toBe(0);
      expect(await overflowOf(page, width)).toBeLessThanOrEqual(0);
      await page.close();
    },
  );

  test('what is no plan is said to be none, and stays to be mended', async () => {
    const page = await opened('/console/analyse', width);
    await page.fill('textarea[name=plan]', `SELECT ${HOSTILE}`);
    await page.click(sends('plan'));
    expect(await page.locator('[role=alert]').textContent()).toContain('cannot be read as a plan');
    expect(await page.locator('textarea[name=plan]').inputValue()).toBe(`SELECT ${HOSTILE}`);
    await page.close();
  });
});

async function statementPage(operation: string): Promise<string> {
  const sampled = `SELECT query_id::text AS id FROM insight_statements WHERE text LIKE '%/* ' || $1 || ' */%'`;
  const [statement] = await database.query<{ id: string }>('test.console', sampled, [operation]);
  return `/console/queries/${statement?.id}`;
}

test('refusals are said in German too', async () => {
  const page = await opened('/console/analyse?lang=de');
  await explain(page, 'DROP TABLE users');
  expect(await page.locator('#sql-fault').textContent()).toContain('wird hier nicht erklärt');
  await page.close();
});

test('a statement is handed over from its page, with values that it had, none of which is in the address', async () => {
  await takeSample(database);
  await database.query('catalog.told', 'SELECT $1::text, $2::text[], 1 + 2', [HOSTILE, ['a', null]]);
  await database.query('identity.told', 'SELECT $1::text, 1, 2, 3', ['secret']);
  await takeSample(database);
  const page = await opened(await statementPage('catalog.told'));
  await page.getByRole('link', { name: 'Analyse' }).last().click();
  expect(new URL(page.url()).search).toMatch(/^\?statement=-?\d+$/);
  const again = await browser.request.get(page.url());
  expect(again.headers()['cache-control']).toBe('private, no-store');
  expect(await typedIn(page, 'sql')).toContain('SELECT $1::text, $2::text[]');
  expect(await typedIn(page, 'params')).toBe(`${HOSTILE}\n{"a",NULL}`);
  expect(await page.locator('main img, main script').count()).toBe(0);
  await page.click(sends('sql'));
  expect(await page.locator('.plan-tree .node').count()).toBe(1);
  await page.goto(url + (await statementPage('identity.told')));
  await page.getByRole('link', { name: 'Analyse' }).last().click();
  expect([await typedIn(page, 'params'), await page.content()]).toEqual(['', expect.not.stringContaining('secret')]);
  await page.close();
});

test('a statement that was never sampled is not there to be analysed', async () => {
  for (const id of ['1', encodeURIComponent(HOSTILE)]) {
    const answer = await browser.request.get(`${url}/console/analyse?statement=${id}`);
    expect(answer.status()).toBe(404);
  }
});

test('an index is asked for, proved, built and seen to be done', async () => {
  await database.query('test.console', LONG_AGO, [root]);
  await database.query('test.console', `UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
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
  await database.query('test.console', 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await database.query(
    'test.console',
    'CREATE TABLE parcels (id integer PRIMARY KEY, holder text NOT NULL, note text NOT NULL)',
  );
  await database.query(
    'test.console',
    `INSERT INTO parcels SELECT n, 'holder-' || n % 7000, md5(n::text) FROM generate_series(1, 40000) n`,
  );
  await database.query('test.console', 'ANALYZE parcels');
  for (let n = 0; n < 20; n += 1)
    await database.query('test.console', 'SELECT * FROM parcels WHERE holder = $1', [`holder-${n}`]);
  await database.query('test.console', `UPDATE sessions SET authenticated_at = now() - interval '1 hour'`);
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
  for (const path of [...PAGES, '/console/analyse?statement=1', `/console/builds/${root}`]) {
    expect([path, (await page.goto(url + path))?.status()]).toEqual([path, 404]);
  }
  await page.close();
});

test.each(['buyer', 'seller'] as const)('a %s can have nothing explained', async (role) => {
  const account = await makeAccount(database, { slug: role, name: role, role });
  const page = await signedIn(await openBrowser({ javaScriptEnabled: false }), account);
  expect((await page.goto(`${url}/console/analyse`))?.status()).toBe(404);
  const sent = { form: { sql: 'SELECT 1' }, headers: { origin: url } };
  expect((await page.request.post(`${url}/console/analyse`, sent)).status()).toBe(404);
  await page.close();
});
