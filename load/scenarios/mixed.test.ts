import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { whenDone } from '../../test/support/cleanup.ts';
import { clockFrom, monotonic } from '../generator/clock.ts';
import { Generator } from '../generator/generator.ts';
import { Random } from '../generator/random.ts';
import { Mixed, type MixedShop } from './mixed.ts';
import { Requests } from './requests.ts';
import { joinStaleness, newEditLog, StalenessCheck } from './staleness.ts';
import { type EditedProduct, markedTitle, unmarked, VersionReader } from './version-marks.ts';
import { Zipf } from './zipf.ts';

const PRODUCT: EditedProduct = {
  number: 0,
  id: '01979f3c-0000-7000-8000-00000abc1234',
  slug: 'walnut-side-table',
  title: 'Walnut side table',
  seller: 'alder-fern@demo.example',
  before: 0,
};

function shopOf(changes: Partial<MixedShop> = {}): MixedShop {
  return {
    slugs: ['walnut-side-table', 'blue-cup', 'old-map'],
    categories: ['home'],
    edited: [PRODUCT],
    accounts: [PRODUCT.seller],
    password: 'right',
    log: newEditLog(1),
    bound: 200,
    editors: 1,
    editEvery: 250,
    editorSettles: 500,
    signers: 1,
    ...changes,
  };
}

/** A shop of three listings that shows edits after a while; in memory, and real HTTP. */
async function miniShop(lagMs: number, answers: { login?: number } = {}): Promise<number> {
  let shown = PRODUCT.title;
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const path = request.url ?? '';
      if (path === '/api/auth/login') return login(response, body, answers.login);
      if (request.method === 'PATCH') {
        if (request.headers.cookie !== 'session=abc')
          return reply(response, 401, 'application/json', 'signed out'.repeat(9));
        const { title } = JSON.parse(body) as { title: string };
        setTimeout(() => (shown = title), lagMs);
        return reply(response, 200, 'application/json', JSON.stringify({ title, filler: randomText() }));
      }
      const page = path === '/' || path.startsWith('/p/');
      const text = path.includes('blue-cup') || path.includes('old-map') ? 'another listing' : `<h1>${shown}</h1>`;
      return reply(response, 200, page ? 'text/html' : 'application/json', text + randomText());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

function login(response: ServerResponse, body: string, forced: number | undefined): void {
  const status = forced ?? ((JSON.parse(body) as { password: string }).password === 'right' ? 200 : 401);
  if (status === 200) response.setHeader('set-cookie', 'session=abc; Path=/; HttpOnly');
  reply(response, status, 'application/json', '{"filler": "enough of an answer"}');
}

function reply(response: ServerResponse, status: number, type: string, text: string): void {
  const compressed = status === 200 ? brotliCompressSync(text) : Buffer.from(text);
  const encoding = status === 200 ? { 'content-encoding': 'br' } : {};
  response
    .writeHead(status, { 'content-type': type, 'content-length': compressed.length, ...encoding })
    .end(compressed);
}

const noise = new Random(5);
function randomText(): string {
  return Array.from({ length: 1_800 }, () => String.fromCharCode(97 + noise.below(26))).join('');
}

async function read(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

async function load(port: number, shop: MixedShop) {
  const scenario = new Mixed(new Requests('127.0.0.1', port), shop);
  const starts = Array.from({ length: 40 }, (_, index) => index * 20);
  const plan = {
    host: '127.0.0.1',
    port,
    sources: undefined,
    starts,
    ends: starts.map(() => Infinity),
    firstUser: 0,
    userStride: 1,
    seed: 1,
    patience: 10_000,
    connectBy: 0,
    measureFrom: 0,
    stopAt: 4_000,
    scenario: { name: 'mixed', shop } as const,
  };
  const totals = await new Generator(plan, scenario, clockFrom(monotonic()), () => undefined).run();
  return { totals, staleness: scenario.figures() };
}

describe('the mixed scenario', () => {
  test('finds every edit in time at a shop that shows edits at once', async () => {
    const { totals, staleness } = await load(await miniShop(0), shopOf());
    expect(Object.fromEntries(totals.errors)).toEqual({});
    expect(staleness.edits).toBeGreaterThan(5);
    expect(staleness.seen).toBeGreaterThan(20);
    expect(staleness).toMatchObject({ violations: 0, examples: [] });
    expect(totals.steps[8]?.requests).toBeGreaterThan(0);
  });

  test('finds the stale answers of a shop that shows edits after 600 ms', async () => {
    const { totals, staleness } = await load(await miniShop(600), shopOf());
    expect(staleness.violations).toBeGreaterThan(0);
    expect(staleness.longest).toBeGreaterThan(200);
    expect(staleness.examples[0]).toMatch(/showed version \d+ of product 0 when a newer one/);
    expect(totals.errors.get('check: older than the staleness bound')).toBeGreaterThan(0);
  });

  test('takes lag within the bound for what it is', async () => {
    const { totals, staleness } = await load(await miniShop(600), shopOf({ bound: 60_000 }));
    expect(staleness.stale).toBeGreaterThan(0);
    expect(staleness.violations).toBe(0);
    expect(Object.fromEntries(totals.errors)).toEqual({});
  });

  test('counts a sign-in that answers what it should not', async () => {
    const { totals } = await load(await miniShop(0, { login: 401 }), shopOf());
    expect(totals.errors.get('check: sign in answered 401 instead of 200')).toBeGreaterThan(0);
  });
});

describe('the staleness check', () => {
  const check = () => {
    const stale = new StalenessCheck(newEditLog(2), 1_000);
    stale.acknowledge(1, 1, 5_000);
    stale.acknowledge(1, 2, 6_000);
    return stale;
  };

  test.each([
    ['the newest', 2, 9_000, true, 0],
    ['newer than acknowledged', 3, 9_000, true, 0],
    ['the one before, asked for as the newest was told', 1, 6_000, true, 0],
    ['the one before, within the bound', 1, 7_000, true, 1_000],
    ['the one before, beyond the bound', 1, 7_001, false, 1_001],
    ['the first, as long as it was not replaced', 0, 4_999, true, 0],
    ['the first, counted from the edit that replaced it', 0, 6_500, false, 1_500],
  ])('%s', (_, version, sentAt, right, longest) => {
    const stale = check();
    expect(stale.look(1, version, sentAt, '/p/x')).toBe(right);
    expect(stale.told().longest).toBe(longest);
    expect(stale.look(0, 0, sentAt, '/p/y')).toBe(true);
  });

  test('an edit whose answer was lost is not demanded', () => {
    const stale = new StalenessCheck(newEditLog(1), 0);
    stale.acknowledge(0, 1, 1_000);
    stale.acknowledge(0, 3, 3_000);
    expect(stale.look(0, 1, 2_900, '/')).toBe(true);
    expect(stale.look(0, 1, 3_100, '/')).toBe(false);
    expect(stale.look(0, 2, 2_900, '/')).toBe(true);
  });

  test('threads see what one of them was told', () => {
    const log = newEditLog(1);
    new StalenessCheck(log, 0).acknowledge(0, 1, 10);
    const other = new StalenessCheck(structuredClone(log), 0);
    expect(other.look(0, 0, 11, '/')).toBe(false);
    expect(joinStaleness([other.told(), check().told()])).toMatchObject({ edits: 2, violations: 1 });
    expect(joinStaleness([])).toBeUndefined();
  });
});

describe('marks of versions', () => {
  const page = `<li>${markedTitle(PRODUCT, 7)}</li><h1>${markedTitle(PRODUCT, 8)}</h1><p>LTffffffV000001 LT12V3</p>`;

  test.each([
    ['', Buffer.from(page)],
    ['br', brotliCompressSync(page)],
    ['gzip', gzipSync(page)],
  ])('are found in an answer with encoding "%s", the oldest counts', (encoding, body) => {
    const reader = new VersionReader([PRODUCT]);
    expect(reader.versionsIn('/', body, encoding)).toEqual(new Map([[0, 7]]));
    expect(reader.versionsIn('/', body, encoding)).toEqual(new Map([[0, 7]]));
  });

  test('are read again where the same address answers something else', () => {
    const reader = new VersionReader([PRODUCT]);
    reader.versionsIn('/', Buffer.from(page), '');
    expect(reader.versionsIn('/', Buffer.from(markedTitle(PRODUCT, 9)), '')).toEqual(new Map([[0, 9]]));
  });

  test('cannot be read where the body is broken or of an unknown encoding', () => {
    const reader = new VersionReader([]);
    expect(reader.versionsIn('/', Buffer.from('no Brotli'), 'br')).toBeUndefined();
    expect(reader.versionsIn('/', Buffer.from('x'), 'zstd')).toBeUndefined();
  });

  test('go on from what a run before left', () => {
    expect(unmarked('Walnut side table')).toEqual({ title: 'Walnut side table', version: 0 });
    const left = unmarked(markedTitle(PRODUCT, 41));
    expect(left).toEqual({ title: 'Walnut side table', version: 41 });
    const again = { ...PRODUCT, before: 41 };
    expect(markedTitle(again, 1)).toMatch(/V000042$/);
    expect(new VersionReader([again]).versionsIn('/', Buffer.from(markedTitle(again, 1)), '')).toEqual(
      new Map([[0, 1]]),
    );
  });
});

test('Zipf: the n-th is chosen n times less often than the first', () => {
  const zipf = new Zipf(1_000);
  const random = new Random(11);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 200_000; draw += 1) {
    const rank = zipf.draw(random);
    counts.set(rank, (counts.get(rank) ?? 0) + 1);
  }
  const first = counts.get(0) ?? 0;
  for (const rank of [2, 5, 10]) {
    expect(((counts.get(rank - 1) ?? 0) * rank) / first).toBeGreaterThan(0.85);
    expect(((counts.get(rank - 1) ?? 0) * rank) / first).toBeLessThan(1.15);
  }
  expect(Math.max(...counts.keys())).toBeLessThan(1_000);
});
