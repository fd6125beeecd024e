import { once } from 'node:events';
import { connect } from 'node:net';

import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { Database } from '../../src/performance/database/index.ts';
import { TEST_PASSWORD } from '../support/accounts.ts';
import { ACTORS, type Actor, type Facts, layFacts } from '../support/authorisation/facts.ts';
import { documentRoutes } from '../support/authorisation/page-routes.ts';
import { bootShop } from '../support/boot-shop.ts';
import { openBrowser } from '../support/browser.ts';
import { whenDone } from '../support/cleanup.ts';
import { AUTHORISATION } from './authorisation.table.ts';

/** Both ways of serving, and the first as it is behind https. */
const MODES = {
  'in threads': { PUBLIC_URL: 'https://shop.example' },
  'in one thread': { ORIGIN_THREAD: 'off', HSTS: 'preload', PUBLIC_URL: 'https://shop.example' },
  'without a cache, on http': { RESPONSE_CACHE: 'off' },
};
const HSTS: Record<keyof typeof MODES, string | null> = {
  'in threads': 'max-age=31536000; includeSubDomains',
  'in one thread': 'max-age=31536000; includeSubDomains; preload',
  'without a cache, on http': null,
};

const INERT = "default-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

describe.each(Object.keys(MODES) as (keyof typeof MODES)[])('every answer of a shop %s', (mode) => {
  let url: string;
  let file: string;
  let picture: string;
  beforeAll(async () => {
    ({ url } = await bootShop(MODES[mode]));
    const home = await (await fetch(url)).text();
    file = /"(\/_astro\/[^"]+)"/.exec(home)?.[1] ?? 'there is no file';
    picture = /src="(\/images\/[^"]+)"/.exec(home)?.[1] ?? 'there is no picture';
  });

  async function headersOf(address: string, init: RequestInit = {}) {
    const answer = await fetch(url + address, { redirect: 'manual', ...init });
    await answer.arrayBuffer();
    return { status: answer.status, headers: answer.headers };
  }

  function expectProtected({ headers }: { headers: Headers }, policy: RegExp | string): void {
    expect(headers.get('content-security-policy')).toMatch(policy);
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(headers.get('cross-origin-resource-policy')).toMatch(/^(same|cross)-origin$/);
    expect(headers.get('strict-transport-security')).toBe(HSTS[mode]);
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  }

  test('a 304 repeats them, as its 200 has them', async () => {
    const cached = mode.includes('without a cache') ? [] : ['/', '/api/products'];
    for (const address of [...cached, file, picture]) {
      const whole = await headersOf(address);
      const etag = whole.headers.get('etag') ?? 'there is no tag';
      const again = await headersOf(address, { headers: { 'if-none-match': etag } });
      expect([address, again.status]).toEqual([address, 304]);
      expectProtected(again, /default-src 'none'/);
      const policies = (headers: Headers) =>
        [...headers].filter(([name]) => /policy|security|content-type-options/.test(name));
      expect(policies(again.headers)).toEqual(policies(whole.headers));
    }
  });

  test.each([
    ['a page', '/', 200],
    ['the same page, from memory', '/', 200],
    ['a page that is not there', '/nowhere', 404],
    ['an address that cannot be read', '/p/%E0%A4%A', 400],
  ])('%s', async (_, address, status) => {
    const answer = await headersOf(address);
    expect(answer.status).toBe(status);
    expectProtected(answer, /script-src 'self' 'sha256-.*style-src 'sha256-/);
    expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(answer.headers.get('permissions-policy')).toContain('camera=()');
  });

  test('the API, its refusals and its errors', async () => {
    const json = { 'content-type': 'application/json' };
    const asked = [
      await headersOf('/api/health'),
      await headersOf('/api/products'),
      await headersOf('/api/products'),
      await headersOf('/api/products?limit=0'),
      await headersOf('/api/nowhere'),
      await headersOf('/api/auth/session'),
      await headersOf('/api/auth/login', { method: 'POST', headers: json, body: '{' }),
      await headersOf('/api/auth/login', { method: 'POST', headers: json, body: 'x'.repeat(1_100_000) }),
      await headersOf('/api/auth/session', { method: 'DELETE', headers: { origin: 'https://evil.example' } }),
      await headersOf(`/api/products/${'x'.repeat(400)}`),
    ];
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 200, 400, 404, 401, 400, 413, 403, 404]);
    for (const answer of asked) {
      expectProtected(answer, INERT);
      expect(answer.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  test('files and pictures, whole, in parts and missing', async () => {
    const asked = [
      await headersOf(file),
      await headersOf(picture),
      await headersOf(picture, { headers: { range: 'bytes=0-9' } }),
      await headersOf(picture, { headers: { range: 'bytes=999999999-' } }),
      await headersOf('/_astro/nowhere.js'),
      await headersOf('/images/products/small/nowhere.webp'),
      await headersOf('/favicon.svg'),
      await headersOf('/robots.txt'),
    ];
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 206, 416, 404, 404, 200, 200]);
    for (const answer of asked) expectProtected(answer, INERT);
    expect(asked[1]?.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  });

  test('what is no request at all', async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end('NONSENSE\r\n\r\n');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toContain(`content-security-policy: ${INERT}\r\n`);
    expect(answer).toContain('application/problem+json');
    expect(answer.includes('strict-transport-security')).toBe(HSTS[mode] !== null);
  });

  test('what is not asked for from outside of the pages', async () => {
    for (const address of ['/_image?href=/favicon.svg', '/_server-islands/x', '/_actions/x']) {
      expect((await headersOf(address)).status).toBe(404);
    }
  });
});

/** What a page has been refused since it was opened; run in the page, as all texts below. */
const LISTEN = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push([event.violatedDirective, event.blockedURI, event.sample, event.sourceFile].join(' ')));
`;

describe('in a browser', () => {
  let url: string;
  let facts: Facts;
  const contexts = new Map<Actor, BrowserContext>();

  beforeAll(async () => {
    const shop = await bootShop();
    ({ url } = shop);
    const database = new Database(shop.databaseUrl, readConfig({}).database);
    whenDone(async () => database.close());
    facts = await layFacts(database);
  });

  async function contextOf(actor: Actor): Promise<BrowserContext> {
    const known = contexts.get(actor);
    if (known !== undefined) return known;
    const context = await openBrowser();
    await context.addInitScript(LISTEN);
    if (actor !== 'anonymous') {
      const data = { email: facts.people[actor].email, password: TEST_PASSWORD };
      expect((await context.request.post(`${url}/api/auth/login`, { data })).status()).toBe(200);
    }
    contexts.set(actor, context);
    return context;
  }

  async function visit(actor: Actor, address: string): Promise<{ page: Page; told: string[] }> {
    const page = await (await contextOf(actor)).newPage();
    const told: string[] = [];
    page.on('console', (message) => {
      // A page that is an error says so itself.
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) told.push(message.text());
    });
    page.on('pageerror', (error) => told.push(error.message));
    await page.goto(url + address, { waitUntil: 'load' });
    return { page, told };
  }

  const pages = AUTHORISATION.filter(({ route }) => documentRoutes().some((page) => route === `GET ${page}`)).map(
    ({ route, statuses, path }) => {
      const allowed = statuses.indexOf(200);
      return [route, ACTORS[Math.max(allowed, 0)] ?? 'anonymous', path] as const;
    },
  );
  test.each(pages)('%s breaks no rule of its own', async (_, actor, path) => {
    const { page, told } = await visit(actor, path(facts, actor));
    await page.evaluate('window.scrollTo(0, document.body?.scrollHeight ?? 0)');
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate('window.violations')).toEqual([]);
    expect(told).toEqual([]);
    await page.close();
  });

  test('the pages with demo listings show their pictures and placeholders', async () => {
    const { page, told } = await visit('anonymous', '/products');
    const shown = `[...document.querySelectorAll('.card img')].slice(0, 4).every((image) => image.naturalWidth > 0)`;
    await vi.waitFor(async () => expect(await page.evaluate(shown)).toBe(true), { timeout: 10_000 });
    expect(await page.locator('.card img.beneath').count()).toBeGreaterThan(5);
    expect(await page.evaluate('window.violations')).toEqual([]);
    expect(told).toEqual([]);
    await page.close();
  });

  test('the search box suggests', async () => {
    const { page, told } = await visit('anonymous', '/');
    await page.locator('astro-island:not([ssr])').first().waitFor({ state: 'attached' });
    await page.locator('input[type=search]').pressSequentially('cu', { delay: 30 });
    await page.locator('[role=listbox] [role=option]').first().waitFor();
    expect(await page.evaluate('window.violations')).toEqual([]);
    expect(told).toEqual([]);
    await page.close();
  });

  test('what somebody has put into a page does not run', async () => {
    const context = await contextOf('anonymous');
    const page = await context.newPage();
    const planted =
      '<script>window.injected = true</script><img src="/nowhere" onerror="window.injected = true">' +
      '<a id="trap" href="javascript:window.injected = true">x</a><style>h1 { color: rgb(1, 2, 3) !important }</style>' +
      '<base href="https://evil.example/"><iframe src="/"></iframe><script src="https://evil.example/x.js"></script>';
    await page.route(`${url}/about`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace('<main', `${planted}<main`);
      await route.fulfill({ response, body });
    });
    await page.goto(`${url}/about`);
    await page.evaluate(`document.querySelector('#trap').click()`);
    await vi.waitFor(async () => expect(await page.evaluate('window.violations.length')).toBeGreaterThanOrEqual(6));
    expect(await page.evaluate('window.injected')).toBeUndefined();
    const colour = await page.evaluate(`getComputedStyle(document.querySelector('h1')).color`);
    expect(colour).not.toBe('rgb(1, 2, 3)');
    const directives: unknown[] = await page.evaluate(`window.violations.map((violation) => violation.split(' ')[0])`);
    expect(new Set(directives)).toEqual(
      new Set(['script-src-elem', 'script-src-attr', 'style-src-elem', 'base-uri', 'frame-src']),
    );
    await page.close();
  });

  test('the description of the API can be read', async () => {
    const { page, told } = await visit('anonymous', '/api/docs');
    await page.locator('.opblock').first().waitFor();
    await page.locator('.opblock-summary-control').first().click();
    await page.locator('.opblock-body').first().waitFor();
    expect(await page.evaluate('window.violations')).toEqual([]);
    expect(told).toEqual([]);
    await page.close();
  });
});
