import { describe, expect, test } from 'vitest';

import { canonicalAddress, networkOf, readNetworks } from './networks.ts';

describe('canonicalAddress', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
    ['::', '::'],
  ])('%s is %s', (text, address) => {
    expect(canonicalAddress(text)).toBe(address);
  });

  test.each([
    '',
    'unknown',
    '192.0.2',
    '192.0.2.01',
    '256.0.0.1',
    '1.2.3.4:80',
    '[::1]',
    '::1::',
    `fe80::1%${'x'.repeat(80)}`,
  ])('"%s" is none', (text) => {
    expect(canonicalAddress(text)).toBeUndefined();
  });
});

describe('networkOf', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::5:6:7:8:9', '1:0:0:5::/64'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('readNetworks', () => {
  test('tells who belongs to it', () => {
    const networks = readNetworks('10.0.0.0/8, 192.0.2.7, 2001:db8::/32,::1');
    expect(networks?.empty).toBe(false);
    const inside = ['10.1.2.3', '192.0.2.7', '2001:db8:ffff::1', '::1'];
    const outside = ['11.0.0.1', '192.0.2.8', '2001:db9::1', '::2', 'nonsense'];
    expect(inside.filter((address) => networks?.has(address) === true)).toEqual(inside);
    expect(outside.filter((address) => networks?.has(address) === true)).toEqual([]);
  });

  test('may be empty', () => {
    expect(readNetworks('')).toMatchObject({ empty: true });
    expect(readNetworks(' , ')?.has('10.0.0.1')).toBe(false);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '::1/129',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/x',
    'proxy.example',
    '1.2.3.4,,x',
  ])('refuses "%s"', (text) => {
    expect(readNetworks(text)).toBeUndefined();
  });
});
