import { expect, test } from 'vitest';

import { decodeBody, encodeBody } from './encode-body.ts';

const page = Buffer.from('<p>A page with words that come again and again.</p>'.repeat(100));

test.each(['br', 'gzip'] as const)('%s gives bytes that keep nothing else in memory', async (encoding) => {
  const encoded = await encodeBody(page, encoding, 'live');
  expect(encoded?.buffer.byteLength).toBe(encoded?.length);
  expect(await decodeBody(encoded ?? Buffer.alloc(0), encoding)).toEqual(page);
});

test('what a coding does not make smaller is left as it is', async () => {
  expect(await encodeBody(Buffer.from('ab'), 'br', 'live')).toBeUndefined();
});
