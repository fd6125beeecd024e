import { describe, expect, test } from 'vitest';

import { boundedUserAgent, networkInLog } from './requester.ts';

describe('what is kept of where a request came from', () => {
  test.each([
    ['192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:a:b:c:d:e:f', '2001:db8:a::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
  ])('of %s its network', (address, network) => {
    expect(networkInLog(address)).toBe(network);
  });

  test('of nothing nothing', () => {
    expect(networkInLog(undefined)).toBeUndefined();
    expect(boundedUserAgent(undefined)).toBeUndefined();
    expect(boundedUserAgent(' \u0000\n ')).toBeUndefined();
  });

  test('of a long name of a client the beginning, without what breaks lines or turns text around', () => {
    expect(boundedUserAgent('Browser\r\n1.0\u2028(\u202eX)')).toBe('Browser 1.0 ( X)');
    expect(boundedUserAgent('a'.repeat(9_000))).toHaveLength(200);
    expect(boundedUserAgent(`${'a'.repeat(199)}😀`)).toBe(`${'a'.repeat(199)}\ufffd`);
  });
});
