import { beforeAll, describe, expect, test } from 'vitest';

import { bootShop, type BootedShop } from '../support/boot-shop.ts';

let shop: BootedShop;
beforeAll(async () => {
  shop = await bootShop();
});

interface Operation {
  parameters?: { name: string; in: string; required?: boolean }[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
interface Description {
  paths: Record<string, Partial<Record<'get' | 'post' | 'patch' | 'delete', Operation>>>;
  components: { schemas: Record<string, unknown> };
}

async function json<T>(address: string): Promise<T> {
  const response = await fetch(`${shop.url}${address}`);
  expect(response.status, address).toBe(200);
  return (await response.json()) as T;
}

describe('the API', () => {
  test('is described: every address, parameter and answer, with nothing that points nowhere', async () => {
    const description = await json<Description>('/api/docs-json');
    // Every address stands in authorisation.table.ts.
    const catalogue = [
      '/api/auth/login',
      '/api/auth/session',
      '/api/categories',
      '/api/health',
      '/api/products',
      '/api/products/facets',
      '/api/products/featured',
      '/api/products/search',
      '/api/products/{id}',
      '/api/products/{id}/related',
      '/api/products/{id}/reviews',
      '/api/search/popular',
      '/api/search/suggestions',
      '/api/sellers',
      '/api/sellers/{id}',
    ];
    expect(Object.keys(description.paths)).toEqual(expect.arrayContaining(catalogue));
    const references = [...JSON.stringify(description).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, name] of references) expect(description.components.schemas).toHaveProperty(name ?? '');
    const list = description.paths['/api/products']?.get?.parameters?.map(({ name }) => name) ?? [];
    expect(list).toEqual(expect.arrayContaining(['page', 'limit', 'cursor', 'category', 'minPrice', 'sort', 'fields']));
    for (const [address, methods] of Object.entries(description.paths)) {
      for (const [method, { responses }] of Object.entries(methods)) {
        const status = Object.keys(responses).find((each) => each.startsWith('2')) ?? '';
        if (status === '204') expect(responses[status]).not.toHaveProperty('content');
        else expect(responses[status]?.content, `${method} ${address}`).toHaveProperty('application/json');
      }
    }
  });

  test('can be read by people at /api/docs', async () => {
    const page = await fetch(`${shop.url}/api/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
  });

  test('walks a whole list by cursor, every product once', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const part: { data: { id: string }[]; page: { nextCursor: string | null } } = await json(
        `/api/products?limit=7&sort=price_asc${query}`,
      );
      seen.push(...part.data.map(({ id }) => id));
      cursor = part.page.nextCursor;
    }
    const { page } = await json<{ page: { total: { count: number; exact: boolean } } }>('/api/products');
    expect(page.total).toEqual({ count: seen.length, exact: true });
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('sends only the fields asked for', async () => {
    const { data } = await json<{ data: object[] }>('/api/products?limit=2&fields=id,title,price');
    expect(data.map((product) => Object.keys(product).toSorted())).toEqual([
      ['id', 'price', 'title'],
      ['id', 'price', 'title'],
    ]);
  });

  test('finds a product by its id and by its slug alike', async () => {
    const { data } = await json<{ data: { id: string; slug: string }[] }>('/api/products?limit=1');
    const [first] = data;
    expect(await json(`/api/products/${first?.slug}`)).toEqual(await json(`/api/products/${first?.id}`));
  });

  test('serves the pictures it names, immutable and of the type it says', async () => {
    const { data } = await json<{ data: { picture: { sources: { format: string; url: string; bytes: number }[] } }[] }>(
      '/api/products?limit=1',
    );
    const sources = data[0]?.picture.sources ?? [];
    expect(new Set(sources.map(({ format }) => format))).toContain('avif');
    for (const { format, url, bytes } of sources) {
      const picture = await fetch(`${shop.url}${url}`);
      expect(picture.headers.get('content-type')).toBe(`image/${format}`);
      expect(picture.headers.get('cache-control')).toContain('immutable');
      expect((await picture.arrayBuffer()).byteLength).toBe(bytes);
    }
  });

  test('says that it is well', async () => {
    expect(await json('/api/health')).toMatchObject({ status: 'ok' });
  });
});
