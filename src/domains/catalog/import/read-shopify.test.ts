import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { StartError } from '../../../shared/errors.ts';
import type { ImportItem } from './product-draft.ts';
import { openShopify } from './read-shopify.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'read-shopify-'));
afterAll(() => rmSync(folder, { recursive: true }));

const defaults = { currency: 'EUR', currencies: new Set(['EUR', 'JPY']) };

async function read(content: string | Buffer, currency = 'EUR'): Promise<ImportItem[]> {
  const file = path.join(folder, 'products.csv');
  writeFileSync(file, content);
  const source = await openShopify(file, { ...defaults, currency });
  return Array.fromAsync(source.products(() => undefined));
}

const HEADER =
  'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Image Src,Image Position,Image Alt Text,Variant Image,Status';

describe('openShopify', () => {
  test('makes one product of several rows', async () => {
    const [item] = await read(
      [
        HEADER,
        'shirt,Linen shirt,<p>Cool <b>linen</b></p>,Acme,Shirts,"linen, summer",TRUE,Size,S,Colour,Sand,sh-s,4,49.90,https://a.example/2.jpg,2,Back,,active',
        'shirt,,,,,,,,M,,Sand,sh-m,0,"1,049.90",https://a.example/1.jpg,1,Front,https://a.example/m.jpg,',
        'shirt,,,,,,,,,,,,,,https://a.example/3.jpg,3,,,',
      ].join('\n'),
    );
    expect(item?.rejections).toEqual([]);
    expect(item?.rows).toHaveLength(3);
    expect(item?.draft).toMatchObject({
      handle: 'shirt',
      title: 'Linen shirt',
      description: { text: 'Cool linen', html: '<p>Cool <b>linen</b></p>' },
      brand: 'Acme',
      category: [{ path: 'shirts', name: 'Shirts' }],
      attributes: { Type: 'Shirts', Tags: 'linen, summer' },
      status: 'active',
      currency: 'EUR',
      variants: [
        { sku: 'sh-s', options: { Size: 'S', Colour: 'Sand' }, price: 4990, stock: 4 },
        { sku: 'sh-m', options: { Size: 'M', Colour: 'Sand' }, price: 104_990, stock: 0 },
      ],
      pictures: [
        { source: 'https://a.example/1.jpg', alt: 'Front' },
        { source: 'https://a.example/2.jpg', alt: 'Back' },
        { source: 'https://a.example/3.jpg', alt: '' },
        { source: 'https://a.example/m.jpg', alt: '' },
      ],
    });
  });

  test('reads any case and spelling of the header, semicolons, a byte order mark and Windows line ends', async () => {
    const [item] = await read(
      '\uFEFFhandle;TITLE;body;Variant sku;variant PRICE;Variant inventory quantity\r\na;Äpfel;"x; y";1;2.50;-3\r\n',
    );
    expect(item?.draft).toMatchObject({
      title: 'Äpfel',
      description: { text: 'x; y' },
      variants: [{ sku: '1', price: 250, stock: 0 }],
    });
  });

  test('reads the names of the newer export', async () => {
    const [item] = await read(
      'Title,URL handle,Description,Product category,Price,SKU,Inventory quantity,Published on online store\nMug,mug,Nice,Home & Garden > Kitchen,9,m1,2,FALSE',
    );
    expect(item?.draft).toMatchObject({ handle: 'mug', status: 'draft', variants: [{ sku: 'm1', stock: 2 }] });
    expect(item?.draft?.category?.at(-1)?.path).toBe('home-and-garden/kitchen');
  });

  test.each(['utf16le', 'latin1'] as const)('reads a file in %s', async (encoding) => {
    const mark = encoding === 'utf16le' ? '\uFEFF' : '';
    const [item] = await read(Buffer.from(`${mark}Handle,Title,Variant Price\na,Café,1\n`, encoding));
    expect(item?.draft?.title).toBe('Café');
  });

  test('puts rows together that do not stand together', async () => {
    const items = await read('Handle,Title,Option1 Name,Option1 Value,Variant Price\na,A,Size,S,1\nb,B,,,2\na,,,M,3\n');
    expect(items.map(({ draft }) => [draft?.handle, draft?.variants.length])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });

  test('says nothing of columns the file does not have', async () => {
    const [item] = await read('Handle,Title,Variant Price\na,A,1\n');
    expect(item?.draft).toMatchObject({
      description: undefined,
      brand: undefined,
      status: undefined,
      pictures: undefined,
      attributes: undefined,
    });
    expect(item?.draft?.variants).toEqual([{ sku: undefined, options: {}, price: 100, stock: undefined }]);
  });

  test('reads a column given twice from the cell that holds something', async () => {
    const [item] = await read('Handle,Title,Title,Variant Price\na,,Twice,1\n');
    expect(item?.draft?.title).toBe('Twice');
  });

  test('accepts short rows, and long ones whose surplus is empty', async () => {
    const [item] = await read('Handle,Title,Variant Price,Vendor\na,A,1\na,,,,,,\n');
    expect(item?.draft?.brand).toBeNull();
  });

  test.each([
    ['a price with a sign', 'a,A,$12,1,,', 'Variant Price', /"\$12" is not a price in EUR/],
    ['a price with a comma for the point', 'a,A,"1.234,56",1,,', 'Variant Price', /not a price/],
    ['too many decimals', 'a,A,1.999,1,,', 'Variant Price', /not a price/],
    ['no price', 'a,A,,1,,', 'Variant Price', /missing/],
    ['no title', 'a,,1,1,,', 'Title', /no title/],
    ['a title too long', `a,${'x'.repeat(501)},1,1,,`, 'Title', /501 characters and 500/],
    ['a stock that is no number', 'a,A,1,many,,', 'Variant Inventory Qty', /"many" is not a whole number/],
    ['an unknown status', 'a,A,1,1,sleeping,', 'Status', /"sleeping" is no status/],
    ['an unknown condition', 'a,A,1,1,,mint', 'Google Shopping / Condition', /"mint" is no condition/],
    ['a comma in an unquoted text', 'a,A,1,1,,,surplus', null, /7 cells and the header 6/],
    ['an open quote', 'a,"A,1,1,,', null, /never closed/],
    ['no handle', ',A,1,1,,', 'Handle', /no handle/],
  ])('refuses %s, and takes the next product', async (_, row, column, reason) => {
    const items = await read(
      `Handle,Title,Variant Price,Variant Inventory Qty,Status,Google Shopping / Condition\n${row}\nnext,Next,1,1,active,new\n`,
    );
    expect(items[0]?.draft).toBeUndefined();
    expect(items[0]?.rejections).toContainEqual({ line: 2, column, reason: expect.stringMatching(reason) });
    expect(items[0]?.rows).toEqual([{ line: 2, raw: row }]);
    expect(items[1]?.draft?.handle).toBe('next');
  });

  test('a fault in one variant refuses the product whole', async () => {
    const [item] = await read('Handle,Title,Option1 Name,Option1 Value,Variant Price\na,A,Size,S,1\na,,,M,free\n');
    expect(item?.draft).toBeUndefined();
    expect(item?.rejections.map(({ line }) => line)).toEqual([3]);
    expect(item?.rows).toHaveLength(2);
  });

  test('a row of which not even the handle can be read costs the product above nothing', async () => {
    const items = await read('Handle,Title,Variant Price\na,A,1\n"b,B,1\nc,C,1\n');
    expect(items.map(({ draft, rows }) => [draft?.handle, rows[0]?.line])).toEqual([
      [undefined, 3],
      ['a', 2],
      ['c', 4],
    ]);
  });

  test('a row that repeats a variant is refused by itself', async () => {
    const [item] = await read('Handle,Title,Option1 Name,Option1 Value,Variant Price\na,A,Size,S,1\na,,,S,2\n');
    expect(item?.draft?.variants).toHaveLength(1);
    expect(item?.rejections).toEqual([
      { line: 3, column: 'Option1 Value', reason: expect.stringContaining('of line 2') },
    ]);
  });

  test('two products with one handle are refused', async () => {
    const [item] = await read('Handle,Title,Variant Price\na,A,1\nb,B,1\na,Another,1\n').then((items) =>
      items.slice(1),
    );
    expect(item?.rejections[0]).toMatchObject({ line: 4, column: 'Handle' });
  });

  test('a sku given twice stays with its first variant', async () => {
    const [item] = await read(
      'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\na,A,Size,S,x,1\na,,,M,x,1\n',
    );
    expect(item?.draft?.variants.map(({ sku }) => sku)).toEqual(['x', null]);
    expect(item?.warnings).toMatchObject([{ line: 3, column: 'Variant SKU' }]);
  });

  test('names a currency the shop does not know', async () => {
    const [item] = await read('Handle,Title,Variant Price\na,A,1\n', 'XAU');
    expect(item?.rejections[0]?.reason).toContain('XAU');
  });

  test.each([
    [
      'Product Id,Product Title\n1,A',
      /lacks the columns "Handle" \(or "URL handle"\), "Title", "Variant Price" \(or "Price"\).*It has Product Id, Product Title/,
    ],
    ['Handle,Title\na,A', /lacks the column "Variant Price"/],
    ['\n\n', /is empty/],
    ['PK\u0003\u0004...', /workbook or a zip/],
    [Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
  ])('refuses in one line a file that is no product export', async (content, message) => {
    const failure = read(content);
    await expect(failure).rejects.toBeInstanceOf(StartError);
    await expect(failure).rejects.toThrow(message);
  });

  test('refuses rows of one handle without end', async () => {
    await expect(read(`Handle,Title,Variant Price\na,A,1\n${'a,,\n'.repeat(5_001)}`)).rejects.toThrow(
      /More than 5000 rows/,
    );
  });
});
