import { once } from 'node:events';
import { type IncomingHttpHeaders, request, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { beforeAll, expect, test } from 'vitest';

import { type BootedShop, bootShop } from '../support/boot-shop.ts';
import { type RunningNginx, startNginx } from '../support/nginx.ts';

let shop: BootedShop;
let nginx: RunningNginx;

beforeAll(async () => {
  shop = await bootShop();
  nginx = await startNginx({
    upstream: new URL(shop.url).host,
    staticFolder: path.resolve(import.meta.dirname, '../../dist/storefront/client'),
    imagesFolder: '/nonexistent',
  });
});

async function get(address: string, headers: Record<string, string> = {}) {
  const outgoing = request(`${nginx.url}${address}`, { headers, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const body = await text(response);
  return { status: response.statusCode, headers: response.headers, body };
}

const protecting = (headers: IncomingHttpHeaders) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /policy|security|content-type-options/.test(name)));

test('the shop behind nginx: compressed once, asked again for nothing, its pictures and scripts there', async () => {
  const br = { 'accept-encoding': 'br' };
  await get('/', br);
  const home = await get('/', br);
  expect(home).toMatchObject({ status: 200, headers: { 'content-encoding': 'br' } });
  expect(home.headers['cache-status']).toMatch(/^social-selling;.*, nginx;hit/);
  const known = await get('/', { ...br, 'if-none-match': String(home.headers.etag) });
  expect(known.status).toBe(304);
  expect(known.headers['cache-status']).toContain('nginx;hit');
  expect(protecting(known.headers)).toEqual(protecting(home.headers));
  expect(Object.keys(protecting(home.headers)).length).toBeGreaterThan(4);
  const plain = await get('/');
  const script = /\/_astro\/[\w.-]+\.js/.exec(plain.body)?.[0] ?? '';
  expect((await get(script, br)).headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  const picture = /\/images\/products\/small\/[0-9a-f]{64}\.webp/.exec(plain.body)?.[0] ?? '';
  expect(await get(picture, { range: 'bytes=0-9' })).toMatchObject({
    status: 206,
    headers: { 'content-type': 'image/webp', 'cache-control': 'public, max-age=31536000, immutable' },
  });
});

test('a person who is signed in is asked about each time', async () => {
  const { headers } = await get('/', { cookie: 'session=made-up' });
  expect(headers['cache-status'] ?? '').not.toContain('nginx');
});

test('the page stays when the shop is killed', async () => {
  const before = await get('/');
  shop.process.kill('SIGKILL');
  await once(shop.process, 'exit');
  await wait(2_100);
  const after = await get('/');
  expect([after.status, after.body]).toEqual([200, before.body]);
  expect((await get('/never-asked-for')).status).toBe(502);
});
