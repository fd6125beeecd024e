import { describe, expect, test } from 'vitest';

import { hashOfRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';

describe('recovery codes', () => {
  test('are ten different ones of 120 bits', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){5}$/);
    expect(new Set([...codes, ...newRecoveryCodes()]).size).toBe(20);
  });

  test('are known however they are typed', () => {
    const hash = hashOfRecoveryCode('k7d2-0x3m-9v1a-cq8t-hh4e-2pzs');
    expect(hash).toHaveLength(32);
    for (const typed of ['K7D2 OX3M 9VIA CQ8T HH4E 2PZS', ' k7d20x3m9vlacq8thh4e2pzs\n'])
      expect(hashOfRecoveryCode(typed)).toEqual(hash);
    expect(hashOfRecoveryCode('k7d2-0x3m-9v1a-cq8t-hh4e-2pzt')).not.toEqual(hash);
  });

  test.each([
    '',
    '123456',
    'k7d2-0x3m-9v1a-cq8t-hh4e-2pz',
    'k7d2-0x3m-9v1a-cq8t-hh4e-2pzss',
    'u7d2-0x3m-9v1a-cq8t-hh4e-2pzs',
    '\0'.repeat(24),
  ])('are not %j', (typed) => {
    expect(hashOfRecoveryCode(typed)).toBeUndefined();
  });
});
