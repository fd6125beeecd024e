import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { checkPreconditions, isFresh, matchesEtag, readHttpDate } from './conditional.ts';

const EARLY = 'Sat, 01 Jan 2000 00:00:00 GMT';
const LATE = 'Sat, 01 Jan 2000 01:00:00 GMT';

describe('matchesEtag', () => {
  test.each([
    ['"a"', '"a"', true, true],
    ['W/"a"', '"a"', true, false],
    ['"a"', 'W/"a"', true, false],
    ['W/"a"', 'W/"a"', true, false],
    ['"b","c" , "a"', '"a"', true, true],
    ['"b", W/"a"', '"a"', true, false],
    ['"b,c"', '"c"', false, false],
    ['"b,c", "a"', '"b,c"', true, true],
    ['""', '""', true, true],
    [', ,"a",', '"a"', true, true],
    ['*', '"a"', true, true],
    ['*', undefined, true, true],
    [' * ', 'W/"a"', true, true],
    ['*, "b"', '"a"', false, false],
    ['a', '"a"', false, false],
    ['w/"a"', '"a"', false, false],
    ['"b""a"', '"a"', false, false],
    ['"b" "a"', '"a"', false, false],
    ['broken, "a"', '"a"', false, false],
    ['', '"a"', false, false],
    ['"a"', undefined, false, false],
  ])('%j has %j: weakly %j, strongly %j', (list, etag, weakly, strongly) => {
    expect(matchesEtag(list, etag, 'weak')).toBe(weakly);
    expect(matchesEtag(list, etag, 'strong')).toBe(strongly);
  });

  test('reads a hostile list in one pass', () => {
    for (const hostile of ['"', '"a', '"a" ', ' ', ',', '"a",', 'W/', '"a" "']) {
      expect(matchesEtag(hostile.repeat(200_000), '"b"', 'weak')).toBe(false);
    }
    expect(matchesEtag(`${'"a",'.repeat(10_000)}"b"`, '"b"', 'weak')).toBe(true);
  });
});

describe('readHttpDate', () => {
  const time = Date.UTC(1994, 10, 6, 8, 49, 37);
  test.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', time],
    ['Sunday, 06-Nov-94 08:49:37 GMT', time],
    ['Sun Nov  6 08:49:37 1994', time],
    ['0', undefined],
    ['2000-01-01', undefined],
    ['Sun, 06 Nov 1994 08:49:37 +0100', undefined],
    ['Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j', (text, expected) => expect(readHttpDate(text)).toBe(expected));
});

describe('checkPreconditions', () => {
  const current = { etag: '"a"', lastModified: EARLY };
  test.each([
    ['GET', {}, 'proceed'],
    ['GET', { 'if-none-match': '"a"' }, 'not-modified'],
    ['HEAD', { 'if-none-match': 'W/"a"' }, 'not-modified'],
    ['GET', { 'if-none-match': '"b"' }, 'proceed'],
    ['GET', { 'if-none-match': '"b"', 'if-modified-since': LATE }, 'proceed'],
    ['PUT', { 'if-none-match': '*' }, 'failed'],
    ['PUT', { 'if-none-match': '"b"' }, 'proceed'],
    ['GET', { 'if-modified-since': EARLY }, 'not-modified'],
    ['GET', { 'if-modified-since': 'Fri, 31 Dec 1999 23:59:59 GMT' }, 'proceed'],
    ['GET', { 'if-modified-since': 'yesterday' }, 'proceed'],
    ['PUT', { 'if-modified-since': LATE }, 'proceed'],
    ['PUT', { 'if-match': '"a"' }, 'proceed'],
    ['PUT', { 'if-match': '"b", "a"' }, 'proceed'],
    ['PUT', { 'if-match': 'W/"a"' }, 'failed'],
    ['PUT', { 'if-match': '"b"' }, 'failed'],
    ['GET', { 'if-match': '"b"', 'if-none-match': '"a"' }, 'failed'],
    ['GET', { 'if-match': '"a"', 'if-none-match': '"a"' }, 'not-modified'],
    ['PUT', { 'if-unmodified-since': EARLY }, 'proceed'],
    ['PUT', { 'if-unmodified-since': 'Fri, 31 Dec 1999 23:59:59 GMT' }, 'failed'],
    ['PUT', { 'if-match': '"a"', 'if-unmodified-since': 'Fri, 31 Dec 1999 23:59:59 GMT' }, 'proceed'],
    ['PUT', { 'if-unmodified-since': 'never' }, 'proceed'],
  ] as const)('%s %o → %s', (method, headers, answer) => {
    expect(checkPreconditions(method, headers, current)).toBe(answer);
  });

  test('has nothing to compare with where there is no validator', () => {
    expect(checkPreconditions('GET', { 'if-none-match': '"a"', 'if-modified-since': LATE }, {})).toBe('proceed');
    expect(checkPreconditions('PUT', { 'if-match': '"a"' }, {})).toBe('failed');
    expect(checkPreconditions('PUT', { 'if-match': '*' }, {})).toBe('proceed');
  });
});

interface Vector {
  case: string;
  request: Record<string, string>;
  response: Record<string, string>;
  fresh: boolean;
}

const file = path.resolve(import.meta.dirname, '../../../../shared/data/http-conformance/fresh-fresh.json');
const vectors: Vector[] = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Vector[]) : [];
if (vectors.length === 0) console.warn(`The vectors of jshttp/fresh are not run: there is no ${file}`);

describe.skipIf(vectors.length === 0)('isFresh: the vectors of jshttp/fresh', () => {
  test.each(vectors.map((vector) => [vector.case, vector] as const))('%s', (_, { request, response, fresh }) => {
    expect(isFresh(request, response)).toBe(fresh);
  });
});

describe('isFresh', () => {
  test.each([
    [{ 'if-none-match': '"a"' }, { etag: '"a"' }, true],
    [{ 'if-none-match': '"a"', 'cache-control': 'max-age=0' }, { etag: '"a"' }, true],
    [{ 'if-none-match': '"a"', 'cache-control': 'max-age=0, No-Cache' }, { etag: '"a"' }, false],
    [{ 'if-modified-since': LATE }, { 'last-modified': EARLY }, true],
    [{ 'if-modified-since': LATE, 'if-none-match': '"b"' }, { etag: '"a"', 'last-modified': EARLY }, false],
    [{}, { etag: '"a"' }, false],
  ])('%o against %o: %j', (request, response, fresh) => {
    expect(isFresh(request, response)).toBe(fresh);
  });
});
