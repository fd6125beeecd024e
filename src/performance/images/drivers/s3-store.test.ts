import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { whenDone } from '../../../../test/support/cleanup.ts';
import { type S3Server, startS3 } from '../../../../test/support/s3-server.ts';
import { imageKey, newIncomingKey, originalKey } from '../sizes.ts';
import type { DirectUpload } from '../storage.ts';
import { s3Settings } from '../store-config.ts';
import { S3Store } from './s3-store.ts';
import { storageContract } from './storage.contract.ts';

const KEY = imageKey('small', 'cd'.repeat(32), 'webp');
const AWAY = { code: 'picture-store-unavailable', status: 503 };
let server: S3Server;

beforeAll(async () => {
  server = await startS3();
});

/** Each in a part of the bucket of its own. */
function openStore(others: Record<string, string> = {}): S3Store {
  const settings = s3Settings(server.settings({ S3_PREFIX: `${randomUUID()}/`, ...others }));
  if (settings === undefined) throw new Error('The settings do not name a bucket.');
  const store = new S3Store(settings);
  whenDone(() => store.close());
  return store;
}

storageContract('a bucket', async () => openStore(), { filesInPlace: true });

describe('a bucket', () => {
  it('is known by its name and its key, and says what is wrong without the secret', async () => {
    for (const wrong of [
      { S3_BUCKET: 'another' },
      { S3_SECRET_ACCESS_KEY: 'guessed-secret' },
      { S3_ACCESS_KEY_ID: 'x' },
    ]) {
      const error: unknown = await openStore(wrong)
        .check()
        .catch((refused: unknown) => refused);
      expect(error).toMatchObject(AWAY);
      expect(String((error as Error).cause)).toMatch(/NoSuchBucket|SignatureDoesNotMatch|InvalidAccessKeyId/);
    }
  });

  it('notices what was changed in the store behind our back', async () => {
    const prefix = `${randomUUID()}/`;
    const store = openStore({ S3_PREFIX: prefix });
    const original = originalKey(createHash('sha256').update('picture').digest('hex'));
    for (const key of [KEY, original]) {
      await store.write(key, Buffer.from('picture'));
      const place = path.join(server.folder, prefix, path.dirname(key));
      const object = readdirSync(place).find((name) => name.startsWith(path.basename(key)) && name.endsWith('_object'));
      writeFileSync(path.join(place, object ?? ''), 'pictura');
      await expect(store.read(key)).rejects.toMatchObject({ code: 'picture-corrupt' });
    }
  });

  it('is shared by shops with different prefixes', async () => {
    const [one, other] = [openStore(), openStore()];
    await one.write(KEY, Buffer.from('picture'));
    expect([await one.has(KEY), await other.has(KEY)]).toEqual([true, false]);
  });
});

describe('an address to upload to', () => {
  const upload: DirectUpload = { bytes: 7, contentType: 'image/png', seconds: 60 };

  async function put(url: string, body: string, type = 'image/png'): Promise<number> {
    const response = await fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
    await response.text();
    return response.status;
  }

  it('takes what it was made for', async () => {
    const store = openStore();
    const key = newIncomingKey();
    const { method, url, headers } = await store.direct.upload(key, upload);
    const response = await fetch(url, { method, headers, body: 'picture' });
    expect(response.status).toBe(200);
    expect((await store.read(key))?.toString()).toBe('picture');
    expect(url.startsWith(`${store.direct.origin}/pictures/`)).toBe(true);
  });

  it.each([
    ['more', 'pictures', 'image/png'],
    ['less', 'pict', 'image/png'],
    ['of another type', 'picture', 'text/html'],
  ])('does not take what is %s', async (_, body, type) => {
    const store = openStore();
    const key = newIncomingKey();
    const { url } = await store.direct.upload(key, upload);
    expect(await put(url, body, type)).toBe(403);
    expect(await store.has(key)).toBe(false);
  });

  it('is not for another key, and not for reading', async () => {
    const store = openStore();
    const [key, other] = [newIncomingKey(), newIncomingKey()];
    const { url } = await store.direct.upload(key, upload);
    expect(await put(url.replace(key, other), 'picture')).toBe(403);
    expect(await put(url, 'picture')).toBe(200);
    expect((await fetch(url)).status).toBe(403);
    expect(await store.has(other)).toBe(false);
  });

  it('ends', async () => {
    const store = openStore();
    const { url } = await store.direct.upload(newIncomingKey(), { ...upload, seconds: 1 });
    await wait(2_100);
    expect(await put(url, 'picture')).toBe(403);
  });

  it('names the host that browsers know', async () => {
    const store = openStore({ S3_PUBLIC_ENDPOINT: 'https://pictures.example' });
    expect(store.direct.origin).toBe('https://pictures.example');
    expect((await store.direct.upload(newIncomingKey(), upload)).url).toMatch(
      /^https:\/\/pictures\.example\/pictures\//,
    );
    const byHost = openStore({ S3_PUBLIC_ENDPOINT: 'https://s3.example', S3_FORCE_PATH_STYLE: 'off' });
    expect(byHost.direct.origin).toBe('https://pictures.s3.example');
    expect((await byHost.direct.upload(newIncomingKey(), upload)).url).toMatch(/^https:\/\/pictures\.s3\.example\//);
  });

  it.each<[string, string, Partial<DirectUpload>]>([
    ['a picture that is shown', KEY, {}],
    ['an original', originalKey('ab'.repeat(32)), {}],
    ['a key of a visitor', 'incoming/../../x', {}],
    ['nothing', '', { bytes: 0 }],
    ['half a byte', '', { bytes: 1.5 }],
    ['more than any picture', '', { bytes: 200_000_001 }],
    ['a page', '', { contentType: 'text/html' }],
    ['a program that draws', '', { contentType: 'image/svg+xml' }],
    ['a header within', '', { contentType: 'image/png\r\nx: y' }],
    ['no time', '', { seconds: 0 }],
    ['more than an hour', '', { seconds: 3_601 }],
  ])('is not made for %s', async (_, key, others) => {
    const place = key === '' ? newIncomingKey() : key;
    await expect(openStore().direct.upload(place, { ...upload, ...others })).rejects.toThrow(RangeError);
  });
});

describe('an address to download from', () => {
  it('gives the file, and nothing to others', async () => {
    const store = openStore();
    await store.write(KEY, Buffer.from('picture'));
    const url = await store.direct.download(KEY, 60);
    expect(await (await fetch(url)).text()).toBe('picture');
    expect((await fetch(url.replace('cdcd', 'dcdc'))).status).toBe(403);
    expect((await fetch(url.replace(/X-Amz-Expires=60/, 'X-Amz-Expires=600'))).status).toBe(403);
    await expect(store.direct.download('../x', 60)).rejects.toThrow(RangeError);
    await expect(store.direct.download(KEY, 4_000)).rejects.toThrow(RangeError);
  });
});
