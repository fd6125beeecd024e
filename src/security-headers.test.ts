import { describe, expect, test } from 'vitest';

import { pagePolicy, securityHeaders, securitySettings } from './security-headers.ts';
import { readSettings } from './shared/settings.ts';

const HTTPS = 'https://shop.example';

function headersOf(url: string, { publicUrl = HTTPS, ...environment }: Record<string, string> = {}) {
  const { security } = readSettings({ security: securitySettings }, environment);
  const flat = securityHeaders(security, publicUrl)(url);
  return Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : [])));
}

describe('the table of headers', () => {
  test.each([
    '/',
    '/p/cup',
    '/api/products',
    '/api/docs',
    '/_astro/x.js',
    '/images/x.webp',
    'http://evil.example/',
    '*',
    '',
  ])('has a strict answer for "%s"', (url) => {
    const headers = headersOf(url);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'cross-origin-resource-policy': expect.stringMatching(/-origin$/) as string,
    });
    const policy = headers['content-security-policy'] ?? '';
    for (const rule of ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(rule);
    }
    expect(policy).not.toMatch(/unsafe-(inline|eval)|\*|https?:/);
  });

  test('lets pictures alone be shown by others', () => {
    expect(headersOf('/images/x.webp')['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headersOf('/api/products')['cross-origin-resource-policy']).toBe('same-origin');
  });

  test('opens pictures outside the shop', () => {
    expect(headersOf('/images/x.webp')['content-security-policy']).toMatch(/; sandbox$/);
    expect(headersOf('/p/cup')['content-security-policy']).not.toContain('sandbox');
  });
});

describe('strict transport security', () => {
  test.each([
    [{ publicUrl: 'http://shop.example' }, undefined],
    [{ HSTS: 'off' }, undefined],
    [{ HSTS: 'host' }, 'max-age=31536000'],
    [{ HSTS: 'preload' }, 'max-age=31536000; includeSubDomains; preload'],
    [{ HSTS: 'host', HSTS_SECONDS: '300' }, 'max-age=300'],
    [{ HSTS_SECONDS: '0' }, 'max-age=0; includeSubDomains'],
  ])('%o is %s', (settings, expected) => {
    expect(headersOf('/', settings as Record<string, string>)['strict-transport-security']).toBe(expected);
  });

  test('is not said by a shop that does not know its address', () => {
    const { security } = readSettings({ security: securitySettings }, {});
    expect(securityHeaders(security, undefined)('/')).not.toContain('strict-transport-security');
  });
});

test('a page may run what is its own, by file or by hash', () => {
  const policy = pagePolicy({ scripts: ['sha256-a'], styles: ['sha256-b', 'sha256-c'] });
  expect(policy).toContain("script-src 'self' 'sha256-a';");
  expect(policy).toContain("style-src 'sha256-b' 'sha256-c';");
  expect(policy).toContain("form-action 'self'");
  expect(policy).not.toContain("form-action 'none'");
  expect(pagePolicy({ scripts: [], styles: [] })).toContain("style-src 'none'");
});
