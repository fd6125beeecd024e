import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { beforeAll, describe, expect, test } from 'vitest';

import { bootShop, type BootedShop } from '../support/boot-shop.ts';
import { HOSTILE_STRINGS } from '../support/hostile-strings.ts';

let shop: BootedShop;
beforeAll(async () => {
  shop = await bootShop();
});

const PARAMETERS = ['category', 'minPrice', 'maxPrice', 'condition', 'brand', 'rating', 'seller', 'sort', 'fields'];
const PAGING = ['page', 'limit', 'cursor'];

/** Every place of the shop that takes text from outside, as a function of that text (already encoded). */
const ADDRESSES: readonly ((text: string) => string)[] = [
  ...[...PARAMETERS, ...PAGING].map((name) => (text: string) => `/api/products?${name}=${text}`),
  ...['q', ...PARAMETERS, ...PAGING].map((name) => (text: string) => `/api/products/search?q=lamp&${name}=${text}`),
  (text) => `/api/products/search?q=${text}`,
  (text) => `/api/products/facets?q=${text}`,
  (text) => `/api/products?${text}=${text}`,
  (text) => `/api/products/${text}`,
  (text) => `/api/products/${text}/reviews`,
  (text) => `/api/products/${text}/related`,
  (text) => `/api/sellers/${text}`,
  (text) => `/api/search/suggestions?q=${text}`,
  (text) => `/api/${text}`,
  (text) => `/images/${text}`,
  (text) => `/_astro/${text}`,
  (text) => `/p/${text}`,
  (text) => `/s/${text}`,
  (text) => `/c/${text}`,
  (text) => `/${text}`,
  (text) => `/search?q=${text}`,
  (text) => `/search?q=lamp&brand=${text}&sort=${text}&cursor=${text}`,
  (text) => `/products?min=${text}&max=${text}&minPrice=${text}&shown=${text}&page=${text}`,
  (text) => `/?lang=${text}`,
];

interface Answer {
  address: string;
  status: number;
  type: string;
  body: string;
}

async function ask(address: string): Promise<Answer> {
  const response = await fetch(`${shop.url}${address}`, { redirect: 'manual' });
  const type = response.headers.get('content-type') ?? '';
  return { address: address.slice(0, 200), status: response.status, type, body: await response.text() };
}

/** Ten at a time, so that thousands of requests are neither slow nor a flood. */
async function askAll(addresses: readonly string[]): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let start = 0; start < addresses.length; start += 10) {
    answers.push(...(await Promise.all(addresses.slice(start, start + 10).map(ask))));
  }
  return answers;
}

function encode(text: string): string {
  return encodeURIComponent(text.isWellFormed() ? text : text.toWellFormed());
}

function expectCalm(answers: readonly Answer[]): void {
  expect(answers.filter(({ status }) => status >= 500).map(({ address, status }) => `${status} ${address}`)).toEqual(
    [],
  );
  const refusals = answers.filter(({ address, status }) => status >= 400 && address.startsWith('/api'));
  expect(refusals.filter(({ type }) => !type.startsWith('application/problem+json'))).toEqual([]);
  const pages = answers.filter(({ type }) => type.startsWith('text/html'));
  const live = /<script>alert\(1\)|<img src=x|<svg\/onload|" onmouseover="alert/i;
  expect(pages.filter(({ body }) => live.test(body)).map(({ address }) => address)).toEqual([]);
}

describe('hostile input', () => {
  test('is refused or answered, never an error of ours, and never live in a page', async () => {
    const addresses = ADDRESSES.flatMap((address) => HOSTILE_STRINGS.map((text) => address(encode(text))));
    expectCalm(await askAll(addresses));
  });

  test('malformed percent-encoding is a bad request', async () => {
    for (const address of ['/api/products/%E0%A4%A', '/p/%E0%A4%A', '/api/products?category=%E0%A4%A']) {
      const { status } = await ask(address);
      expect(status).toBeGreaterThanOrEqual(200);
      expect(status).toBeLessThan(500);
    }
  });

  const collection = path.resolve(import.meta.dirname, '../../../shared/data/naughty-input/blns.json');
  test.runIf(existsSync(collection))('nor are the strings of the Big List of Naughty Strings', async () => {
    const strings = JSON.parse(readFileSync(collection, 'utf8')) as string[];
    const places = [
      (text: string) => `/api/products/search?q=${text}`,
      (text: string) => `/api/search/suggestions?q=${text}`,
      (text: string) => `/search?q=${text}`,
      (text: string) => `/api/products?brand=${text}`,
      (text: string) => `/p/${text}`,
    ];
    expectCalm(await askAll(places.flatMap((place) => strings.map((text) => place(encode(text))))));
  });
  if (!existsSync(collection)) console.log('Skipped: the Big List of Naughty Strings is not beside this checkout.');
});

describe('a malformed parameter', () => {
  test.each([
    ['/api/products?limit=0', 'limit'],
    ['/api/products?limit=101', 'limit'],
    ['/api/products?limit=ten', 'limit'],
    ['/api/products?page=0', 'page'],
    ['/api/products?page=999999999', 'page'],
    ['/api/products?minPrice=-1', 'minPrice'],
    ['/api/products?minPrice=1.5', 'minPrice'],
    ['/api/products?rating=6', 'rating'],
    ['/api/products?sort=random', 'sort'],
    ['/api/products?condition=broken', 'condition'],
    ['/api/products?cursor=nonsense', 'cursor'],
    ['/api/products?fields=password', 'fields'],
  ])('%s is refused by name, with the accepted form', async (address, name) => {
    const { status, type, body } = await ask(address);
    expect({ status, type }).toEqual({ status: 400, type: expect.stringContaining('application/problem+json') });
    const problem = JSON.parse(body) as { code: string; faults: { name: string; accepted: string }[] };
    expect(problem.code).toBe('invalid-parameter');
    expect(problem.faults.map((fault) => fault.name)).toEqual([name]);
    expect(problem.faults[0]?.accepted.length).toBeGreaterThan(5);
  });

  test.each(['/api/products/no-such-thing', '/api/sellers/nobody', '/api/nowhere', '/images/products/small/x.webp'])(
    '%s is not found, as problem+json',
    async (address) => {
      const { status, type, body } = await ask(address);
      expect({ status, type }).toEqual({ status: 404, type: expect.stringContaining('application/problem+json') });
      expect(JSON.parse(body)).toMatchObject({ code: 'not-found', status: 404 });
    },
  );
});
