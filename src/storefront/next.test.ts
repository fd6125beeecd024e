import { describe, expect, test } from 'vitest';

import { nextOf } from './next.ts';

const SHOP = 'https://shop.example';
const after = (next: string) => nextOf(new URL(`/sign-in?next=${encodeURIComponent(next)}`, SHOP), '/account');

describe('where to go on after signing in', () => {
  test.each([
    ['/account/tokens', '/account/tokens'],
    ['/search?q=a%20b&page=2', '/search?q=a%20b&page=2'],
    ['/a/../account', '/account'],
    ['/p/x#reviews', '/p/x'],
  ])('%s is a place of the shop', (next, address) => {
    expect(after(next)).toBe(address);
  });

  test.each([
    '',
    'account',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%2e//evil.example',
    '/./\\evil.example',
    '/a/..//evil.example',
    '/a/../\\/evil.example',
    '/.///evil.example',
    'javascript:alert(1)',
    ' //evil.example',
  ])('%j leads nowhere else', (next) => {
    expect(new URL(after(next), SHOP).origin).toBe(SHOP);
    expect(after(next)).toBe('/account');
  });
});
