import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { StartError } from '../src/shared/errors.ts';

/** One line of the JSON Lines format that `npm run import` reads. */
export interface ImportLine {
  sku: string;
  title: string;
  description: string;
  category: string;
  brand: string | null;
  price: number;
  currency: string;
  stock: number;
  image: string | null;
  attributes: Record<string, string | number | boolean>;
  popularity: number;
}

export interface Collection {
  name: string;
  products: ImportLine[];
  /** Query → product (sku) → gain as the judges gave it. */
  judged: Map<string, Map<string, number>>;
}

type Raw = Record<string, unknown>;

/** Icecat products with judged queries. Gains 0 to 3. */
export function chorus(folder: string): Collection {
  const files = [1, 2, 3, 4].map((part) => path.join(folder, 'search/chorus', `products-${part}.json.zip`));
  const products = files.flatMap((file) => records(unzip(file)).map(fromIcecat));
  return { name: 'chorus', products, judged: judgements(path.join(folder, 'search/chorus/qrels.tsv')) };
}

/** Amazon products with judged queries. Gains 100 (exact), 10 (substitute), 1 (complement), 0. */
export function esci(folder: string): Collection {
  const lines = gunzipSync(read(path.join(folder, 'search/esci/products.json.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  const products = lines.map((line) => fromAmazon(JSON.parse(line) as Raw));
  return { name: 'esci', products, judged: judgements(path.join(folder, 'search/esci/qrels.tsv')) };
}

/** Best Buy products; nobody judged queries on them. */
export function bestBuy(folder: string): Collection {
  const products = records(read(path.join(folder, 'catalogues/bestbuy-3291.json'))).map((raw, index) => ({
    sku: `bestbuy-${index + 1}`,
    title: text(raw['name']),
    description: text(raw['description']),
    category: list(raw['categories']).join(' > ') || 'Electronics',
    brand: text(raw['brand']) || null,
    price: number(raw['price']) ?? 0,
    currency: 'USD',
    stock: 10,
    image: text(raw['image']) || null,
    attributes: {},
    popularity: number(raw['popularity']) ?? 0,
  }));
  return { name: 'bestbuy', products, judged: new Map() };
}

function fromIcecat(raw: Raw): ImportLine {
  const attributes: ImportLine['attributes'] = {};
  for (const [key, value] of Object.entries(raw)) {
    const name = /^attr_[tnb]_(.+)$/.exec(key)?.[1]?.replaceAll('_', ' ').trim().slice(0, 60);
    if (name === undefined || !isScalar(value)) continue;
    if (JSON.stringify({ ...attributes, [name]: value }).length > 15_000) break;
    attributes[name] = value;
  }
  const type = text(raw['attr_t_product_type']);
  return {
    sku: text(raw['id']),
    title: text(raw['title']),
    description: text(raw['short_description']),
    category: /[a-z]{3}/i.test(type) ? `Electronics > ${type}` : 'Electronics',
    brand: text(raw['supplier']) || null,
    price: (number(raw['price']) ?? 0) / 100,
    currency: 'USD',
    stock: 10,
    image: text(raw['img_500x500']) || null,
    attributes,
    popularity: 0,
  };
}

function fromAmazon(raw: Raw): ImportLine {
  const attributes: ImportLine['attributes'] = {};
  const color = text(raw['color']);
  if (color !== '') attributes['Color'] = color;
  return {
    sku: text(raw['asin']),
    title: text(raw['title']),
    description: [text(raw['bullet_points']), text(raw['description'])].filter((part) => part !== '').join('\n'),
    category: list(raw['category']).join(' > ') || 'Other',
    brand: text(raw['brand']) || null,
    price: number(raw['price']) ?? 9.99,
    currency: 'USD',
    stock: 10,
    image: text(raw['image']) || null,
    attributes,
    popularity: number(raw['rating_count']) ?? 0,
  };
}

function judgements(file: string): Collection['judged'] {
  const judged: Collection['judged'] = new Map();
  for (const line of read(file).toString('utf8').trim().split('\n').slice(1)) {
    const [query = '', sku = '', gain = ''] = line.split('\t');
    const gains = judged.get(query) ?? new Map<string, number>();
    judged.set(query, gains.set(sku, Number(gain)));
  }
  return judged;
}

function unzip(file: string): Buffer {
  if (!existsSync(file)) throw missing(file);
  return execFileSync('unzip', ['-p', file], { maxBuffer: 256 * 1024 * 1024 });
}

function read(file: string): Buffer {
  if (!existsSync(file)) throw missing(file);
  return readFileSync(file);
}

function missing(file: string): StartError {
  return new StartError(`There is no ${file}: give the folder of the judged collections with --data PATH.`);
}

function records(json: Buffer): Raw[] {
  return JSON.parse(json.toString('utf8')) as Raw[];
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
