import { describe, expect, test } from 'vitest';

import { readRange, selectRange } from './range.ts';

describe('readRange', () => {
  test.each([
    ['bytes=0-0', { start: 0, end: 0 }],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=10-', { start: 10, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
    ['bytes=50-1000', { start: 50, end: 99 }],
    ['bytes=50-99999999999999999999', { start: 50, end: 99 }],
    ['BYTES=0-9', { start: 0, end: 9 }],
    ['bytes= 0-9 ', { start: 0, end: 9 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=100-200', 'unsatisfiable'],
    ['bytes=99999999999999999999-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-5', undefined],
    ['bytes=900-500', undefined],
    ['bytes=-', undefined],
    ['bytes=', undefined],
    ['bytes', undefined],
    ['bytes=a-b', undefined],
    ['bytes=1.5-2', undefined],
    ['bytes=--5', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=0x1-0x5', undefined],
    ['items=0-5', undefined],
    [`bytes=${'9'.repeat(10_000)}-`, undefined],
  ])('%s of 100 bytes', (header, expected) => expect(readRange(header, 100)).toEqual(expected));

  test.each(['bytes=0-', 'bytes=-5', 'bytes=5-9'])('%s of nothing is ignored', (header) => {
    expect(readRange(header, 0)).toBeUndefined();
  });
});

describe('selectRange', () => {
  const current = { etag: '"a"', lastModified: 'Sat, 01 Jan 2000 00:00:00 GMT' };
  const range = 'bytes=1-2';
  const part = { status: 206, range: { start: 1, end: 2 }, contentRange: 'bytes 1-2/10' };

  test.each([
    ['GET', { range }, part],
    ['HEAD', { range }, { status: 200 }],
    ['PUT', { range }, { status: 200 }],
    ['GET', {}, { status: 200 }],
    ['GET', { range: 'bytes=10-' }, { status: 416, contentRange: 'bytes */10' }],
    ['GET', { range, 'if-range': '"a"' }, part],
    ['GET', { range, 'if-range': '"b"' }, { status: 200 }],
    ['GET', { range, 'if-range': 'W/"a"' }, { status: 200 }],
    ['GET', { range, 'if-range': '"b", "a"' }, { status: 200 }],
    ['GET', { range, 'if-range': '*' }, { status: 200 }],
    ['GET', { range, 'if-range': 'Sat, 01 Jan 2000 00:00:00 GMT' }, part],
    ['GET', { range, 'if-range': 'Sat, 01 Jan 2000 00:00:01 GMT' }, { status: 200 }],
    ['GET', { range: 'bytes=10-', 'if-range': '"b"' }, { status: 200 }],
  ] as const)('%s %o', (method, headers, expected) => {
    expect(selectRange(method, headers, 10, current)).toEqual(expected);
  });

  test('never joins parts of a weakly tagged or undated version', () => {
    expect(selectRange('GET', { range, 'if-range': 'W/"a"' }, 10, { etag: 'W/"a"' })).toEqual({ status: 200 });
    expect(selectRange('GET', { range, 'if-range': current.lastModified }, 10, {})).toEqual({ status: 200 });
  });
});
