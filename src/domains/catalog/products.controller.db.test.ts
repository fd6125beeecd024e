import 'reflect-metadata';

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { makeProduct, makeReview, makeSeller } from '../../../test/support/catalog-factory.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { TEST_SECRETS } from '../../../test/support/secrets.ts';
import { AppModule } from '../../app.module.ts';
import { readConfig } from '../../config.ts';
import { describeApi } from '../../describe-api.ts';
import { Cache } from '../../performance/cache/index.ts';
import { ProblemFilter } from '../../performance/http/index.ts';

const NAUGHTY = naughtyStrings();

let app: NestFastifyApplication;
let lamp: string;

beforeAll(async () => {
  const { database } = await testDatabase();
  const seller = await makeSeller(database, { slug: 'mara', name: 'Mara' });
  lamp = await makeProduct(database, {
    seller,
    slug: 'brass-lamp',
    title: 'Brass lamp',
    category: 'home/light',
    brand: 'Nord',
  });
  await makeProduct(database, {
    seller,
    slug: 'glass-lamp',
    title: 'Glass lamp',
    category: 'home/light',
    condition: 'good',
  });
  await makeProduct(database, {
    seller,
    slug: 'draft-lamp',
    title: 'Draft lamp',
    category: 'home/light',
    status: 'draft',
  });
  await makeReview(database, { product: lamp, rating: 4 });
  const config = readConfig({});
  app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database, new Cache({ bytes: 1 }), TEST_SECRETS),
    new FastifyAdapter({ routerOptions: { maxParamLength: 300 } }),
    { logger: false },
  );
  app.useGlobalFilters(new ProblemFilter(async () => undefined));
  describeApi(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
});
afterAll(async () => app.close());

async function get(url: string) {
  const { statusCode, payload, headers } = await app.inject({ method: 'GET', url });
  return { status: statusCode, body: JSON.parse(payload), type: headers['content-type'] };
}

describe('the catalog API', () => {
  test.each([
    '/api/products',
    '/api/products?page=1&limit=20',
    '/api/products?category=home&minPrice=1&maxPrice=100000&condition=new,good&brand=Nord&brand=X&rating=1&seller=mara&sort=rating',
    '/api/products/search?q=lamp',
    '/api/products/search?q=lamp&sort=price_asc&category=home',
    '/api/products/facets',
    '/api/products/facets?q=lamp&category=home',
    '/api/products/featured',
    '/api/products/brass-lamp',
    '/api/products/brass-lamp/related?limit=3',
    '/api/products/brass-lamp/reviews',
    '/api/categories',
    '/api/sellers',
    '/api/sellers?sort=newest&limit=1',
    '/api/sellers/mara',
    '/api/search/suggestions?q=la',
    '/api/search/popular',
  ])('answers %s', async (url) => {
    const { status, body } = await get(url);
    expect(body).not.toHaveProperty('faults');
    expect(status).toBe(200);
  });

  test('answers lists as data and page', async () => {
    const { body } = await get('/api/products?limit=1&sort=newest');
    expect(body.data).toHaveLength(1);
    expect(body.page).toEqual({
      limit: 1,
      page: 1,
      nextCursor: expect.any(String),
      total: { count: 2, exact: true },
    });
    const next = await get(`/api/products?limit=1&sort=newest&cursor=${body.page.nextCursor}`);
    expect(next.body.data[0].slug).toBe('brass-lamp');
    expect(next.body.page.nextCursor).toBeNull();
  });

  test('answers only the fields asked for', async () => {
    const { body } = await get('/api/products?fields=slug,price&sort=newest');
    expect(body.data).toEqual([
      { slug: 'glass-lamp', price: 1_000 },
      { slug: 'brass-lamp', price: 1_000 },
    ]);
  });

  test.each([
    ['/api/products?page=0', 'page'],
    ['/api/products?page=1e1', 'page'],
    ['/api/products?page=1&page=2', 'page'],
    ['/api/products?page=9999&limit=100', 'page'],
    ['/api/products?page=2&cursor=abc', 'page'],
    ['/api/products?limit=101', 'limit'],
    ['/api/products?limit=', 'limit'],
    ['/api/products?minPrice=-1', 'minPrice'],
    ['/api/products?maxPrice=99999999999999999999', 'maxPrice'],
    ['/api/products?rating=6', 'rating'],
    ['/api/products?condition=shiny', 'condition'],
    ['/api/products?category=../etc', 'category'],
    ['/api/products?seller=%00', 'seller'],
    ['/api/products?brand=a%00b', 'brand'],
    [`/api/products?brand=${'x'.repeat(121)}`, 'brand'],
    ['/api/products?sort=relevance', 'sort'],
    ['/api/products?cursor=abc', 'cursor'],
    ['/api/products?cursor=%F0%9F%92%A9', 'cursor'],
    ['/api/products?fields=password_hash', 'fields'],
    ['/api/products/search', 'q'],
    ['/api/products/search?q=a%00b', 'q'],
    [`/api/products/search?q=${'x'.repeat(201)}`, 'q'],
    ['/api/search/suggestions', 'q'],
    ['/api/sellers?sort=best', 'sort'],
    ['/api/products/brass-lamp/reviews?cursor=abc', 'cursor'],
    ['/api/products/a%00b', 'id'],
  ])('refuses %s, naming %s and what is accepted', async (url, name) => {
    const { status, body, type } = await get(url);
    expect(status).toBe(400);
    expect(type).toContain('application/problem+json');
    expect(body).toMatchObject({ code: 'invalid-parameter', faults: [{ name, accepted: expect.any(String) }] });
  });

  test.each([
    '/api/products/nothing',
    '/api/products/draft-lamp',
    '/api/products/0192f000-0000-7000-8000-000000000000',
    '/api/products/DROP%20TABLE',
    '/api/products/draft-lamp/reviews',
    '/api/products/nothing/related',
    '/api/sellers/nobody',
    '/api/sellers/0192f000-0000-7000-8000-000000000000',
  ])('finds nothing at %s', async (url) => {
    const { status, body } = await get(url);
    expect(status).toBe(404);
    expect(body.code).toBe('not-found');
  });

  test.skipIf(NAUGHTY.length === 0)('is not upset by hostile strings', async () => {
    const places = [
      (text: string) => `/api/products/${text}`,
      (text: string) => `/api/products/${text}/reviews?cursor=${text}`,
      (text: string) => `/api/products?brand=${text}&cursor=${text}`,
      (text: string) => `/api/products?brand=${text}`,
      (text: string) => `/api/products?category=${text}&seller=${text}&minPrice=${text}&page=${text}`,
      (text: string) => `/api/products/search?q=${text}`,
      (text: string) => `/api/products/facets?q=${text}&brand=${text}`,
      (text: string) => `/api/search/suggestions?q=${text}`,
      (text: string) => `/api/sellers/${text}`,
    ];
    const upset: string[] = [];
    for (const text of NAUGHTY) {
      for (const place of places) {
        const url = place(encodeURIComponent(text.toWellFormed()));
        const { statusCode } = await app.inject({ method: 'GET', url });
        if (statusCode > 499) upset.push(`${statusCode} ${url}`);
      }
    }
    expect(upset).toEqual([]);
  });

  test('describes every parameter and answer', async () => {
    const { body } = await get('/api/docs-json');
    const { get: list } = body.paths['/api/products'];
    const parameters = Object.fromEntries(list.parameters.map((p: { name: string }) => [p.name, p]));
    expect(Object.keys(parameters).toSorted()).toEqual(
      'brand category condition cursor fields limit maxPrice minPrice page rating seller sort'.split(' '),
    );
    expect(parameters.limit).toMatchObject({ in: 'query', required: false, schema: { type: 'integer', maximum: 100 } });
    expect(parameters.condition.schema).toMatchObject({ type: 'array', items: { enum: expect.any(Array) } });
    expect(parameters.limit.description).toContain('a whole number from 1 to 100');
    expect(Object.keys(list.responses).toSorted()).toEqual(['200', '400', '503']);
    expect(list.responses['400'].content).toHaveProperty(['application/problem+json']);
    const named = JSON.stringify(list.responses['200']);
    expect(named).toContain('#/components/schemas/ProductList');
    expect(body.components.schemas).toHaveProperty('Facets');
    const { get: one } = body.paths['/api/products/{id}'];
    expect(one.parameters).toEqual([expect.objectContaining({ name: 'id', in: 'path', required: true })]);
    const { get: search } = body.paths['/api/products/search'];
    expect(search.parameters.find((p: { name: string }) => p.name === 'q').required).toBe(true);
    expect(unresolved(body)).toEqual([]);
  });
});

/** A public list of strings that break programs; tests run without it, too. */
function naughtyStrings(): string[] {
  const file = path.resolve(import.meta.dirname, '../../../../shared/data/naughty-input/blns.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as string[];
  console.log(`The hostile strings are not tried: there is no ${file}.`);
  return [];
}

/** References that lead nowhere. */
function unresolved(document: { components: { schemas: object } }): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, reference = '']) => reference,
  );
  const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  return references.filter((reference) => !known.includes(reference));
}
