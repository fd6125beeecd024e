import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { chooseEncoding, rankEncodings } from './negotiate.ts';

const BOTH = ['br', 'gzip'] as const;

describe('chooseEncoding', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['x-gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['deflate', 'identity'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=0.5', 'br'],
    ['gzip ; q=0.2 , br ; q=0.3', 'br'],
    ['gzip;Q=0.2, br;Q=0.1', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.000', 'identity'],
    ['identity, gzip;q=0.9', 'identity'],
    ['identity;q=0.9, gzip;q=0.9', 'gzip'],
    ['*', 'br'],
    ['*;q=0.5, gzip', 'gzip'],
    ['gzip;q=0, *;q=0.1', 'br'],
    ['br;q=nonsense, gzip', 'gzip'],
    ['br;q=1.5, gzip;q=0.1', 'gzip'],
    ['br;q=-1, gzip', 'gzip'],
    ['br;q=, gzip', 'gzip'],
    ['gzip;q=0, gzip', 'gzip'],
    [', ,gzip,,', 'gzip'],
    ['br;level="1,gzip", compress', 'br'],
    ['"gzip', 'identity'],
  ])('%j → %s', (header, encoding) => {
    expect(chooseEncoding(header, BOTH)).toBe(encoding);
  });

  test.each(['identity;q=0', '*;q=0', 'deflate, *;q=0', 'br;q=0, gzip;q=0, identity;q=0'])(
    'has nothing for %j',
    (header) => expect(chooseEncoding(header, BOTH)).toBeUndefined(),
  );

  test('takes what there is', () => {
    expect(chooseEncoding('gzip, br', ['gzip'])).toBe('gzip');
    expect(chooseEncoding('gzip, br', [])).toBe('identity');
    expect(chooseEncoding('br, identity;q=0', ['gzip'])).toBeUndefined();
  });

  test('answers the same when it remembers, whatever came between', () => {
    const answer = () => chooseEncoding('gzip;q=0.3, br;q=0.2', BOTH);
    expect(answer()).toBe('gzip');
    for (let number = 0; number < 1_000; number += 1) {
      expect(chooseEncoding(`br;q=0.${number}, x${number}`, BOTH)).toBe(number === 0 ? 'identity' : 'br');
      if (number % 10 === 0) expect(answer()).toBe('gzip');
    }
    expect(answer()).toBe('gzip');
  });

  test('reads the beginning of an endless header only', () => {
    expect(chooseEncoding(`gzip, ${'x,'.repeat(100_000)} br`, BOTH)).toBe('gzip');
    expect(chooseEncoding(`${'x'.repeat(995)},brotli`, BOTH)).toBe('identity');
    for (const hostile of ['"', '\\"', ';', ',', '"\\', 'gzip;q=0.1,']) {
      expect(chooseEncoding(hostile.repeat(100_000), BOTH)).toMatch(/identity|gzip/);
    }
  });
});

interface Vector {
  case: string;
  headers: { 'accept-encoding'?: string };
  method: 'encoding' | 'encodings';
  args: [available?: string[], options?: { preferred: string[] }];
  result: unknown;
}

const file = path.resolve(import.meta.dirname, '../../../../shared/data/http-conformance/negotiator-encoding.json');
const vectors: Vector[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];
if (vectors.length === 0) console.warn(`The vectors of jshttp/negotiator are not run: there is no ${file}`);

describe.skipIf(vectors.length === 0)('the vectors of jshttp/negotiator', () => {
  test.each(vectors.map((vector) => [vector.case, JSON.stringify(vector.args), vector] as const))(
    '%s %s',
    (_, __, { headers, method, args: [available, options], result }) => {
      const ranked = rankEncodings(headers['accept-encoding'], available, options?.preferred);
      expect(method === 'encodings' ? ranked : (ranked[0] ?? null)).toEqual(result);
    },
  );
});
