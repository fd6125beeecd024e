import { expect, test } from 'vitest';

import { cachingHeaders } from './headers.ts';
import { storedFrom } from './stored-response.ts';
import type { Terms } from './terms.ts';

const stored = storedFrom(
  { status: 200, headers: { 'content-type': 'image/png' }, body: Buffer.alloc(2_000) },
  'store',
);
const terms: Terms = { ttl: 60, grace: 600, tags: [], language: false, personal: false };

function header(tags: readonly string[], name: string): string | undefined {
  const headers = cachingHeaders(stored, { ...terms, tags });
  const at = headers.indexOf(name);
  return at === -1 ? undefined : headers[at + 1];
}

test('the edge is told by what to purge, in a form that no tag can break out of', () => {
  expect(header(['product:1', 'a,b c', 'Bücher', 'x\r\ny'], 'cache-tag')).toBe(
    'product:1,a%2Cb%20c,B%C3%BCcher,x%0D%0Ay',
  );
  expect(header([], 'cache-tag')).toBeUndefined();
  expect(header([], 'cdn-cache-control')).toContain('max-age=60');
});

test('the edge does not keep what it could not be told to purge', () => {
  const many = Array.from({ length: 400 }, (_, n) => `product:0190f2c4-0000-7000-8000-${String(n).padStart(12, '0')}`);
  expect(header(many, 'cdn-cache-control')).toBe('no-store');
  expect(header(many, 'cache-tag')).toBeUndefined();
});

test('what is no text varies by nothing', () => {
  expect(cachingHeaders(stored, terms)).not.toContain('vary');
});
