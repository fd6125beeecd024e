import { describe, expect, test } from 'vitest';

import { hashOfToken, isToken, makeToken } from './token-text.ts';

describe('the text of a token', () => {
  test('is known by its beginning, its length and its checksum', () => {
    const token = makeToken();
    expect(token).toMatch(/^ss_[0-9A-Za-z]{49}$/);
    expect(isToken(token)).toBe(true);
    expect(makeToken()).not.toBe(token);
    expect(hashOfToken(token)).toHaveLength(32);
  });

  test('is none with any letter changed, cut off or added', () => {
    const token = makeToken();
    for (let place = 0; place < token.length; place += 1) {
      const other = token[place] === 'x' ? 'y' : 'x';
      expect(isToken(token.slice(0, place) + other + token.slice(place + 1))).toBe(false);
    }
    for (const text of ['', 'ss_', token.slice(0, -1), `${token}x`, ` ${token}`, `${token}\n`, token.toUpperCase()]) {
      expect(isToken(text)).toBe(false);
    }
  });

  test('has the checksum that other programs compute: CRC-32 in base 62', () => {
    // 0x414FA339 is the CRC-32 of "The quick brown fox jumps over the lazy dog".
    const token = makeToken();
    const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    const check = Array.from(token.slice(-6)).reduce((sum, letter) => sum * 62 + letters.indexOf(letter), 0);
    expect(check).toBe(bitwiseCrc32(token.slice(0, -6)));
    expect(bitwiseCrc32('The quick brown fox jumps over the lazy dog')).toBe(0x414fa339);
  });
});

function bitwiseCrc32(text: string): number {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
