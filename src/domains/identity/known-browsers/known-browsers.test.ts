import type { FastifyRequest } from 'fastify';
import { describe, expect, test } from 'vitest';

import { Secrets } from '../../../performance/secrets/index.ts';
import { KnownBrowsers } from './known-browsers.ts';

const SECRET = 'a secret for tests that is long enough';

const browser = (cookie = '') => ({ headers: { cookie }, protocol: 'http' }) as unknown as FastifyRequest;
const shop = (...secrets: string[]) => new KnownBrowsers(new Secrets(secrets), { publicUrl: undefined });

function remembered(known: KnownBrowsers, email: string, before = ''): string | undefined {
  const written: string[] = [];
  known.remember(browser(before), { header: (_, value) => written.push(value) }, email);
  return written[0]?.split(';', 1)[0];
}

describe('a browser', () => {
  test('is known for the account that was signed in to in it, and for no other', () => {
    const known = shop(SECRET);
    const cookie = remembered(known, 'Ada@shop.example');
    expect(known.of(browser(cookie), ' ada@SHOP.example')).toMatch(/^[\w-]{22}$/);
    expect(known.of(browser(cookie), 'bob@shop.example')).toBeUndefined();
    expect(known.of(browser(), 'ada@shop.example')).toBeUndefined();
  });

  test('keeps its word as long as it is known', () => {
    const known = shop(SECRET);
    const cookie = remembered(known, 'ada@shop.example');
    expect(remembered(known, 'ada@shop.example', cookie)).toBeUndefined();
    expect(remembered(known, 'bob@shop.example', cookie)).not.toBe(cookie);
  });

  test('cannot make itself known', () => {
    const known = shop(SECRET);
    const cookie = remembered(known, 'ada@shop.example') ?? '';
    const changed = (at: number) => cookie.slice(0, at) + (cookie[at] === 'A' ? 'B' : 'A') + cookie.slice(at + 1);
    for (const forged of [
      changed(8),
      changed(40),
      cookie.slice(0, -1),
      `${cookie}A`,
      'known=.',
      'known=',
      'known=a.b',
    ]) {
      expect([forged, known.of(browser(forged), 'ada@shop.example')]).toEqual([forged, undefined]);
    }
    const other = remembered(shop('another secret that is long enough'), 'ada@shop.example');
    expect(known.of(browser(other), 'ada@shop.example')).toBeUndefined();
  });

  test('stays known when the secret of the shop is changed', () => {
    const cookie = remembered(shop(SECRET), 'ada@shop.example');
    expect(shop('a new secret that is long enough', SECRET).of(browser(cookie), 'ada@shop.example')).toBeDefined();
  });
});
