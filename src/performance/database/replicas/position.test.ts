import { expect, test } from 'vitest';

import { readPosition, readToken, UNKNOWN, withoutHeader, writeToken } from './position.ts';

test('positions are read as PostgreSQL writes them', () => {
  expect(readPosition('0/0')).toBe(0);
  expect(readPosition('16/B374D848')).toBe(0x16_b374d848);
  expect(readPosition('FFFFF/FFFFFFFF')).toBe(0xfffff_ffffffff);
  for (const none of ['', '0', '1/2/3', '1/G', 'x1/2', '123456789/1']) expect(() => readPosition(none)).toThrow();
});

const SEGMENT = 16 * 1_024 * 1_024;
const withoutHeaders = (text: string) => withoutHeader(readPosition(text), SEGMENT, 8_192);

test('the header of a page that nothing was written to yet is not waited for', () => {
  expect(withoutHeaders('0/3000028')).toBe(0x3000000);
  expect(withoutHeaders('0/3002018')).toBe(0x3002000);
  // The end of a record that goes on behind a header is one.
  for (const end of ['0/3002020', '0/3002028', '0/3000058', '0/3001F18', '0/3000000']) {
    expect(withoutHeaders(end), end).toBe(readPosition(end));
  }
});

test('tokens fit a cookie, and what is none asks for nothing', () => {
  for (const position of [0, 1, 0x16_b374d848, 2 ** 53 - 1]) expect(readToken(writeToken(position))).toBe(position);
  expect(readToken(writeToken(UNKNOWN))).toBe(UNKNOWN);
  expect(writeToken(2 ** 53 - 1)).toMatch(/^[0-9a-z]{1,11}$/);
  for (const none of ['', '-1', 'A', '1.5', 'z'.repeat(12), '<b>']) expect(readToken(none)).toBe(0);
});
