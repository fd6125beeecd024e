import { beforeAll, describe, expect, test } from 'vitest';

import { type BootedShop, bootShop } from '../support/boot-shop.ts';

/** What differs from answer to answer. */
const OF_THE_MOMENT = /"uptimeSeconds":\d+/;

const MODES = {
  'in two threads': {},
  'in one thread': { ORIGIN_THREAD: 'off' },
  'without the response cache': { RESPONSE_CACHE: 'off' },
};
const shops: Record<string, BootedShop> = {};

beforeAll(async () => {
  for (const [mode, environment] of Object.entries(MODES)) {
    shops[mode] = await bootShop(environment);
  }
});

const ask = async (mode: string, target: string, init: RequestInit = {}) => fetch(`${shops[mode]?.url}${target}`, init);

const ADDRESSES: [string, RequestInit?][] = [
  ['/api/health'],
  ['/about'],
  ['/about', { headers: { 'accept-language': 'de' } }],
  ['/api/categories'],
  ['/nothing-here'],
  ['/api/nothing-here'],
  ['/api/products?sort=wrong'],
  ['/p/%zz'],
  ['/images/none.webp'],
  ['/images/%zz'],
  ['/_astro/none.js'],
  ['/images/none.webp', { method: 'POST' }],
  ['/api/auth/login', { method: 'POST', body: 'no JSON', headers: { 'content-type': 'text/plain' } }],
  ['/api/auth/login', { method: 'POST', body: '{"email":1}', headers: { 'content-type': 'application/json' } }],
  ['/api/auth/session'],
  ['/about', { method: 'HEAD' }],
  ['/about', { method: 'DELETE' }],
];

describe.each(Object.keys(MODES).slice(1))('a shop %s', (mode) => {
  test.each(ADDRESSES)('answers %s %o as one in two threads does', async (target, init) => {
    const told = await Promise.all(
      ['in two threads', mode].map(async (each) => {
        const answer = await ask(each, target, init);
        const { status, headers } = answer;
        const kept = ['content-type', 'content-language', 'allow', 'www-authenticate'].map((name) => headers.get(name));
        return { status, kept, body: (await answer.text()).replace(OF_THE_MOMENT, '') };
      }),
    );
    expect(told[1]).toEqual(told[0]);
  });
});

test.each(Object.keys(MODES))('a shop %s sends pictures and parts of them', async (mode) => {
  const url = await firstPicture(mode);
  const whole = await ask(mode, url);
  expect([whole.status, whole.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  const part = await ask(mode, url, { headers: { range: 'bytes=0-9' } });
  expect([part.status, (await part.arrayBuffer()).byteLength]).toEqual([206, 10]);
});

async function firstPicture(mode: string): Promise<string> {
  const { data } = (await (await ask(mode, '/api/products')).json()) as {
    data: { picture: { sources: { url: string }[] } }[];
  };
  return data[0]?.picture.sources[0]?.url ?? '';
}

test('only a shop with the response cache keeps answers', async () => {
  const states = await Promise.all(
    Object.keys(MODES).map(async (mode) => {
      await ask(mode, '/about');
      return (await ask(mode, '/about')).headers.get('cache-status');
    }),
  );
  expect(states).toEqual([expect.stringContaining(';hit;'), expect.stringContaining(';hit;'), null]);
});
