import { describe, expect, test } from 'vitest';

import { newTotpSecret, secretForPeople, stepOfCode, totpUri } from './totp.ts';

/** RFC 6238, appendix B, SHA-1: the last 6 of its 8 digits, which is what 6 digits are (RFC 4226, section 5.3). */
const RFC_SECRET = Buffer.from('12345678901234567890');
const RFC_CODES = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const;

describe('a code', () => {
  test.each(RFC_CODES)('of RFC 6238 at %i is %s', (seconds, code) => {
    expect(stepOfCode(code, RFC_SECRET, seconds * 1_000)).toBe(Math.floor(seconds / 30));
  });

  test('is taken one step early and one step late, and not beyond', () => {
    const [seconds, code] = [1_111_111_110, '050471'];
    const step = seconds / 30;
    const at = (second: number) => stepOfCode(code, RFC_SECRET, second * 1_000);
    expect(at(seconds - 30)).toBe(step);
    expect(at(seconds)).toBe(step);
    expect(at(seconds + 59.999)).toBe(step);
    expect(at(seconds - 30.001)).toBeUndefined();
    expect(at(seconds + 60)).toBeUndefined();
  });

  test.each(['', '28708', '2870820', '287083', 'abcdef', '２８７０８２', '287 082'])('is not %j', (code) => {
    expect(stepOfCode(code, RFC_SECRET, 59_000)).toBeUndefined();
  });

  test('of another secret is none', () => {
    const [[seconds, code]] = RFC_CODES;
    expect(stepOfCode(code, newTotpSecret(), seconds * 1_000)).toBeUndefined();
  });
});

describe('a secret', () => {
  test('has 160 bits and is never the same', () => {
    expect(newTotpSecret()).toHaveLength(20);
    expect(newTotpSecret()).not.toEqual(newTotpSecret());
  });

  test('is written for people and for apps', () => {
    expect(secretForPeople(RFC_SECRET)).toBe('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ');
    const uri = new URL(totpUri(RFC_SECRET, 'Müller & Söhne', 'mara@shop.example'));
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp']);
    expect(decodeURIComponent(uri.pathname)).toContain('Müller & Söhne:mara@shop.example');
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: 'Müller & Söhne',
      secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    });
  });
});
