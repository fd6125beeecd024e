import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { runShop, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase } from '../support/database.ts';
import { startS3 } from '../support/s3-server.ts';

/** As the shop reads them. */
function environmentOf(settings: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  );
}

/** On a database of its own, so that the pictures of its listings are made for its own store. */
async function openShop(products: number, settings: Record<string, string>) {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-stores-'));
  const { url: databaseUrl } = await testDatabase();
  const shop = runShop(['--products', String(products)], { DATABASE_URL: databaseUrl, DATA_DIR: folder, ...settings });
  whenDone(async () => {
    await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  return { url: await shop.opened, process: shop.process };
}

describe('a shop whose pictures are in a bucket', () => {
  test('fills it, serves from it, and goes on without it', async () => {
    const server = await startS3();
    const { url } = await openShop(12, environmentOf(server.settings()));
    const home = await (await fetch(url)).text();
    const [first = '', other = ''] = [...new Set(home.match(/\/images\/products\/small\/[0-9a-f]{64}\.webp/g) ?? [])];
    const answer = await fetch(url + first);
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': expect.stringContaining('sandbox') as string,
    });
    expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get('content-length')));
    await server.close();
    expect((await fetch(url + first)).status).toBe(200);
    const away = await fetch(url + other);
    expect([away.status, away.headers.get('retry-after'), away.headers.get('cache-control')]).toEqual([
      503,
      '5',
      'no-store',
    ]);
    expect((await fetch(`${url}/products`)).status).toBe(200);
  });

  test('opens while it is away, and says so without the secret', async () => {
    const server = await startS3();
    await server.close();
    const settings = environmentOf(server.settings({ S3_TIMEOUT: '100', S3_SECRET_ACCESS_KEY: 'kept-to-ourselves' }));
    const { url, process: shop } = await openShop(0, settings);
    expect((await fetch(url)).status).toBe(200);
    const picture = await fetch(`${url}/images/products/small/${'a'.repeat(64)}.webp`);
    expect([picture.status, await picture.text()]).toEqual([503, expect.stringContaining('picture-store-unavailable')]);
    expect(shop.exitCode).toBeNull();
  });
});

test('a bucket that is not named is one clear line', async () => {
  const { opened } = runShop([], { IMAGES_STORE: 's3', S3_BUCKET: 'pictures' });
  await expect(opened).rejects.toThrow(
    /code 1: IMAGES_STORE=s3 needs S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY\. See docs\/picture-stores\.md\.\n$/,
  );
});
