import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { type BareItem, serializeItem, Token } from './structured-field.ts';

describe('serializeItem', () => {
  test('writes what Cache-Status is made of', () => {
    const cache = new Token('social-selling');
    expect(serializeItem(cache, { hit: true, ttl: 30 })).toBe('social-selling;hit;ttl=30');
    expect(serializeItem(cache, { fwd: new Token('uri-miss'), 'fwd-status': 503 })).toBe(
      'social-selling;fwd=uri-miss;fwd-status=503',
    );
    expect(serializeItem('a "quoted" \\', { no: false })).toBe(String.raw`"a \"quoted\" \\";no=?0`);
  });

  test.each<[string, () => string]>([
    ['a token with a space', () => serializeItem(new Token('a b'))],
    ['an empty token', () => serializeItem(new Token(''))],
    ['text beyond ASCII', () => serializeItem('ü')],
    ['a line break', () => serializeItem('a\r\nset-cookie: b')],
    ['a fraction', () => serializeItem(0.1)],
    ['a number past 15 digits', () => serializeItem(1e15)],
    ['a name in capitals', () => serializeItem(1, { A: 1 })],
  ])('refuses %s', (_, serialize) => {
    expect(serialize).toThrow(TypeError);
  });
});

interface Vector {
  name: string;
  raw: string[];
  header_type: string;
  must_fail?: boolean;
  canonical?: string[];
  expected: unknown;
}
type WrittenItem = [bare: number | string | boolean | { __type: string; value: string }, [string, never][]];

const folder = path.resolve(import.meta.dirname, '../../../../../shared/data/http-conformance/structured-fields');
const FILES = ['item', 'token', 'string', 'number', 'boolean', 'param-list'];
const vectors = existsSync(folder)
  ? FILES.flatMap((name) => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Vector[])
  : [];
if (vectors.length === 0) console.warn(`The vectors of structured fields are not run: there is no ${folder}`);

/** Whole numbers, texts, tokens and booleans: the forms that this room writes. */
const written = vectors.filter((vector) => vector.must_fail !== true && isWhole(vector));

describe.skipIf(vectors.length === 0)('the vectors of structured fields', () => {
  test('are there', () => expect(written.length).toBeGreaterThan(20));

  test.each(written.map((vector) => [vector.name, vector] as const))(
    '%s',
    (_, { expected, header_type, ...vector }) => {
      const items = (header_type === 'item' ? [expected] : expected) as WrittenItem[];
      const text = items.map(([bare, parameters]) => serializeItem(itemOf(bare), parametersOf(parameters))).join(', ');
      expect([text]).toEqual(vector.canonical ?? vector.raw);
    },
  );
});

/** Parsed, 1.0 is 1: decimals are told by their raw form. */
function isWhole({ raw, expected }: Vector): boolean {
  return !/(?:^|=)-?\d+\.\d/.test(raw.join()) && !/"__type":"(?!token)/.test(JSON.stringify(expected));
}

function itemOf(bare: WrittenItem[0]): BareItem {
  return typeof bare === 'object' ? new Token(bare.value) : bare;
}

function parametersOf(parameters: WrittenItem[1]): Record<string, BareItem> {
  return Object.fromEntries(parameters.map(([name, value]) => [name, itemOf(value)]));
}
