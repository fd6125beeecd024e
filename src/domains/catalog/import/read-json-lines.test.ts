import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { guessFormat } from './guess-format.ts';
import type { ImportItem } from './product-draft.ts';
import { openJsonLines } from './read-json-lines.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'read-json-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(content: string | Buffer): Promise<ImportItem[]> {
  const file = path.join(folder, 'products.jsonl');
  writeFileSync(file, content);
  const source = await openJsonLines(file, { currency: 'USD', currencies: new Set(['USD', 'JPY']) });
  return Array.fromAsync(source.products(() => undefined));
}

async function readOne(product: object): Promise<ImportItem | undefined> {
  return (await read(JSON.stringify({ sku: 'a', title: 'A', price: 1, ...product })))[0];
}

describe('openJsonLines', () => {
  test('reads a whole product', async () => {
    const item = await readOne({
      description: 'Plain & simple',
      category: ['Home', 'Kitchen'],
      brand: ' Acme ',
      price: '19.9',
      stock: 4,
      image: 'https://a.example/1.jpg',
      images: [{ url: '2.jpg', alt: 'Side' }, 'https://a.example/1.jpg'],
      attributes: { Material: 'Oak', Sizes: ['S', 1], Empty: null, Washable: true, Width: 12.5 },
      condition: 'Like new',
      popularity: 7,
      createdAt: '2026-01-31T12:00:00Z',
      unknown: 'passed over',
    });
    expect(item?.draft).toEqual({
      handle: 'a',
      title: 'A',
      description: { text: 'Plain & simple', html: null },
      category: [
        { path: 'home', name: 'Home' },
        { path: 'home/kitchen', name: 'Kitchen' },
      ],
      brand: 'Acme',
      currency: 'USD',
      attributes: { Material: 'Oak', Sizes: 'S, 1', Washable: true, Width: 12.5 },
      condition: 'like_new',
      status: undefined,
      popularity: 7,
      createdAt: '2026-01-31T12:00:00Z',
      pictures: [
        { source: 'https://a.example/1.jpg', alt: '' },
        { source: '2.jpg', alt: 'Side' },
      ],
      variants: [{ sku: 'a', options: {}, price: 1990, stock: 4 }],
    });
  });

  test('reads variants; one without a price costs what the product does', async () => {
    const item = await readOne({
      variants: [
        { sku: 1, options: { Size: 'S', Pieces: 2 } },
        { options: { Size: 'M' }, price: 2.5, stock: 9 },
      ],
    });
    expect(item?.draft?.variants).toEqual([
      { sku: '1', options: { Size: 'S', Pieces: '2' }, price: 100, stock: undefined },
      { sku: null, options: { Size: 'M' }, price: 250, stock: 9 },
    ]);
  });

  test('takes a price that went through binary arithmetic', async () => {
    expect((await readOne({ price: 19.990000000000002 }))?.draft?.variants[0]?.price).toBe(1999);
    expect((await readOne({ price: 1200, currency: 'jpy' }))?.draft?.variants[0]?.price).toBe(1200);
  });

  test.each([
    [{ price: 19.999 }, 'price', /"19.999" is not a price/],
    [{ price: -1 }, 'price', /not a price/],
    [{ price: null }, 'price', /missing/],
    [{ price: [] }, 'price', /must be a price/],
    [{ currency: 'DOGE' }, 'currency', /"DOGE"/],
    [{ sku: '' }, 'sku', /empty/],
    [{ sku: null }, 'sku', /must be given/],
    [{ title: 5 }, 'title', /must be text/],
    [{ title: ' \u0000 ' }, 'title', /empty/],
    [{ stock: 1.5 }, 'stock', /whole number/],
    [{ stock: -1 }, 'stock', /0 or more/],
    [{ stock: '' }, 'stock', /whole number/],
    [{ stock: 1e9 }, 'stock', /at most 1000000/],
    [{ condition: 'mint' }, 'condition', /one of new/],
    [{ createdAt: 'yesterday' }, 'createdAt', /must be a time/],
    [{ attributes: { A: {} } }, 'attributes.A', /must be a text/],
    [{ attributes: { A: 'x'.repeat(20_001) } }, 'attributes', /longer than 20000/],
    [{ description: 'x'.repeat(50_001) }, 'description', /longer than the 50000/],
    [{ variants: [{ options: { A: '1' } }, { options: { A: '1' } }] }, 'variants[1].options', /same options/],
    [{ variants: [{ sku: 'x', options: { A: '1' } }, { sku: 'x' }] }, 'variants[1].sku', /same sku/],
    [{ variants: [{ options: { A: '' } }] }, 'variants[0].options', /name and a value/],
  ])('refuses %j', async (product, column, reason) => {
    const item = await readOne(product);
    expect(item?.draft).toBeUndefined();
    expect(item?.rejections).toContainEqual({ line: 1, column, reason: expect.stringMatching(reason) });
  });

  test('tells all faults of a line at once', async () => {
    expect((await readOne({ title: 1, stock: 'x', condition: 'y' }))?.rejections).toHaveLength(3);
  });

  test('refuses a broken line and one that is not UTF-8, byte by byte as they stand, and goes on', async () => {
    const broken = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]);
    const items = await read(
      Buffer.concat([Buffer.from('{"sku":\n[1]\n\n'), broken, Buffer.from('\n{"sku":"b","title":"B","price":1}')]),
    );
    expect(items.map(({ draft, rejections }) => draft?.handle ?? rejections[0]?.reason.slice(0, 30))).toEqual([
      'the line is not valid JSON: Un',
      'the line is not a JSON object',
      'the line holds bytes that are ',
      'b',
    ]);
    expect(items[2]?.rows).toEqual([{ line: 4, raw: broken }]);
  });

  test('refuses a sku that an earlier line has', async () => {
    const line = '{"sku":"a","title":"A","price":1}\n';
    const [first, second] = await read(line + line);
    expect(first?.draft?.handle).toBe('a');
    expect(second?.rejections).toEqual([{ line: 2, column: 'sku', reason: expect.stringContaining('line 1 already') }]);
  });

  test('holds strings that PostgreSQL cannot, made harmless', async () => {
    const [item] = await read('{"sku":"a\\u0000","title":"\\ud800x","price":1,"attributes":{"\\u0000k":"\\udfff"}}');
    expect(item?.draft).toMatchObject({ handle: 'a', title: '\ufffdx', attributes: { k: '\ufffd' } });
  });

  test.each([
    ['[{"sku":1}]', /one JSON array/],
    ['hello', /no JSON object/],
    [' ', /is empty/],
    [Buffer.from('\uFEFF{}', 'utf16le'), /UTF-16/],
    [`{${' '.repeat(5_000_000)}`, /longer than 4 MB/],
  ])('refuses in one line a file that is no JSON Lines', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});

test.each([
  ['a.csv', 'x', 'shopify'],
  ['a.TSV', '{', 'shopify'],
  ['a.ndjson', 'x', 'jsonl'],
  ['a.txt', ' {"sku"', 'jsonl'],
  ['a.txt', 'Handle,Title', 'shopify'],
])('guessFormat of %s beginning with %s is %s', async (name, content, format) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  expect(await guessFormat(file)).toBe(format);
});

test('guessFormat refuses an empty file', async () => {
  const file = path.join(folder, 'empty');
  writeFileSync(file, '');
  await expect(guessFormat(file)).rejects.toThrow(/is empty/);
});
