import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import fastify from 'fastify';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { testDatabase } from '../../../test/support/database.ts';
import { imageSettings, LocalDisk } from '../../performance/images/index.ts';
import { readSettings } from '../../shared/settings.ts';
import {
  pictureFrom,
  type PictureWorks,
  pictureView,
  registerPictureRoutes,
  type StoredPicture,
  storePicture,
} from './index.ts';

const { images: settings } = readSettings({ images: imageSettings }, { IMAGES_AVIF_EFFORT: '0' });
const folder = mkdtempSync(path.join(tmpdir(), 'media-'));
const storage = new LocalDisk(path.join(folder, 'images'));
const server = fastify();
let upload: Buffer;
let stored: StoredPicture;
let works: PictureWorks;

beforeAll(async () => {
  const { database } = await testDatabase();
  works = { database, storage, settings };
  writeFileSync(path.join(folder, 'secret.txt'), 'not for visitors');
  registerPictureRoutes(server, storage);
  upload = await sharp({
    create: {
      width: 900,
      height: 600,
      channels: 3,
      background: '#c33',
      noise: { type: 'gaussian', mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
  stored = await storePicture(works, upload);
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('storePicture', () => {
  it('stores one picture once, however often and at the same time it is given', async () => {
    const again = await Promise.all([1, 2, 3].map(async () => storePicture(works, Buffer.from(upload))));
    expect(again).toEqual([stored, stored, stored]);
    expect(readdirSync(path.join(folder, 'images/products/original'))).toHaveLength(1);
    for (const { key, bytes } of stored.variants) expect((await storage.read(key))?.byteLength).toBe(bytes);
  });

  it('stores nothing of a refused picture', async () => {
    await expect(storePicture(works, Buffer.from('<svg/>'))).rejects.toMatchObject({
      code: 'image-type-refused',
    });
    expect(readdirSync(path.join(folder, 'images/originals'))).toHaveLength(1);
  });
});

describe('/images', () => {
  it('serves every source of a picture with its type, for ever', async () => {
    const view = pictureView.parse(pictureFrom({ ...stored, alt: 'A red thing' }));
    for (const { url, format, bytes } of view.sources) {
      const response = await server.inject(url);
      expect(response.statusCode).toBe(200);
      expect(response.rawPayload.byteLength).toBe(bytes);
      expect(response.headers).toMatchObject({
        'content-type': `image/${format}`,
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
    }
  });

  it('answers HEAD, and 304 to whom has it already', async () => {
    const url = `/images/${stored.variants[0]?.key}`;
    const head = await server.inject({ method: 'HEAD', url });
    expect([head.statusCode, head.body]).toEqual([200, '']);
    const again = await server.inject({ url, headers: { 'if-none-match': `"other", ${head.headers.etag}` } });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const other = await server.inject({ url, headers: { 'if-none-match': '"other"' } });
    expect(other.statusCode).toBe(200);
  });

  it.each([
    `/images/products/medium/${'0'.repeat(64)}.avif`,
    '/images/../secret.txt',
    '/images/..%2fsecret.txt',
    '/images/products/medium/..%2f..%2f..%2fsecret.txt',
    '/images/%2e%2e/secret.txt',
    '/images/products/manifest/',
    '/images/',
    '/images/products/medium/%00',
  ])('finds nothing at %s', async (url) => {
    const response = await server.inject(url);
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('not for visitors');
    if (url.endsWith('.avif')) {
      expect(response.headers['content-type']).toContain('application/problem+json');
      expect(response.headers['cache-control']).toBe('public, max-age=10');
    }
  });

  it('keeps the file itself, with all it tells of its camera, to itself', async () => {
    const key = `originals/${stored.contentHash}`;
    expect(await storage.has(key)).toBe(true);
    expect((await server.inject(`/images/${key}`)).statusCode).toBe(404);
  });
});
