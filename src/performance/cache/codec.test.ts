import { expect, test } from 'vitest';

import { decode, encode, type SharedEntry } from './codec.ts';

const entry: SharedEntry = {
  value: { body: Buffer.from('ten bytes!'), at: new Date(0), none: null },
  named: ['products'],
  tags: ['products', 'everything'],
  since: 1,
  startedAt: 2,
  freshUntil: 3,
  staleUntil: 4,
  lag: 5,
  version: 'a',
};

test('an entry comes back as it was, and keeps nothing of what it was read from', () => {
  const encoded = encode(entry);
  const read = Buffer.alloc(65_536);
  encoded.copy(read, 100);
  const decoded = decode(read.subarray(100, 100 + encoded.length));
  expect(decoded).toEqual(entry);
  const body = (decoded?.value as { body: Buffer } | undefined)?.body;
  expect(body?.buffer.byteLength).toBeLessThan(encoded.length);
});

test('another form and broken bytes are a miss', () => {
  const encoded = encode(entry);
  expect(decode(Buffer.concat([Buffer.of(1), encoded.subarray(1)]))).toBeUndefined();
  expect(decode(encoded.subarray(0, encoded.length - 9))).toBeUndefined();
  expect(decode(Buffer.alloc(0))).toBeUndefined();
});
