import { expect, it } from 'vitest';

import { ownBytes } from './own-bytes.ts';

it('takes a piece out of the block that it is part of', () => {
  const block = Buffer.alloc(65_536, 'x');
  const own = ownBytes(block.subarray(10, 20));
  expect(own.toString()).toBe('xxxxxxxxxx');
  expect(own.buffer.byteLength).toBe(10);
});

it('leaves alone what has its memory to itself', () => {
  const bytes = Buffer.allocUnsafeSlow(100);
  expect(ownBytes(bytes)).toBe(bytes);
});
