import { describe, expect, test } from 'vitest';

import { bootShop, runShop } from '../support/boot-shop.ts';
import { startS3 } from '../support/s3-server.ts';

/** As the shop reads them. */
function environmentOf(settings: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]])),
  );
}

describe('a shop whose pictures are in a bucket', () => {
  test('fills it, serves from it, and goes on without it', async () => {
    const server = await startS3();
    const { url } = await bootShop({
      products: 12,
      environment: environmentOf(server.settings()),
    });
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
    const { url, process: shop } = await bootShop({ products: 0, environment: settings });
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
