import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, cookieOf } from '../../../../test/support/signed-in.ts';
import { Cache } from '../../../performance/cache/index.ts';

const CAMERA = 'Serial-of-a-camera-90817';
const FORM = 'multipart/form-data; boundary=edge';

let app: NestFastifyApplication;
let cookie: string;
let photo: Buffer;
const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-avatars-'));

beforeAll(async () => {
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const { database } = await testDatabase();
  app = await testApi(database, { DATA_DIR: folder, IMAGES_AVIF_EFFORT: '0' }, new Cache({ bytes: 10_000_000 }));
  cookie = await cookieOf(app, await makeAccount(database, { slug: 'ada', name: 'Ada' }));
  photo = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#8a4' } })
    .jpeg()
    .withExif({
      IFD0: { Model: CAMERA },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 27/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '30/1 31/1 0/1' },
    })
    .toBuffer();
});

const url = '/api/account/avatar';
const put = async (body: Buffer, type: string, headers: Record<string, string> = {}) =>
  ask(app, { method: 'PUT', url, headers: { cookie, 'content-type': type, ...headers }, body });
const shown = async () => (await ask(app, { url: '/api/sellers/ada' })).body.avatar;

interface Part {
  name: string;
  filename?: string;
  type?: string;
  content: Buffer;
}

function form(parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, type, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`;
    const said = type === undefined ? '' : `Content-Type: ${type}\r\n`;
    const head = `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${said}\r\n`;
    return [Buffer.from(head), content, Buffer.from('\r\n')];
  });
  return Buffer.concat([...pieces, Buffer.from('--edge--\r\n')]);
}

describe('a picture of oneself', () => {
  test('is taken as the file itself, shown at once, and removed at once', async () => {
    expect(await shown()).toBeNull();
    const { status, body } = await put(photo, 'image/jpeg');
    expect(status).toBe(200);
    expect(body.avatar).toMatchObject({ alt: 'Ada', width: 320, height: 200 });
    expect(await shown()).toEqual(body.avatar);
    const remove = { method: 'DELETE' as const, url, headers: { cookie } };
    expect((await ask(app, remove)).status).toBe(204);
    expect((await ask(app, remove)).status).toBe(204);
    expect(await shown()).toBeNull();
  });

  test('is taken from a form, whatever it says of itself there', async () => {
    const parts = [{ name: 'picture', filename: '../../me.svg', type: 'image/svg+xml', content: photo }];
    const { status, body } = await put(form(parts), FORM);
    expect([status, body.avatar?.width]).toEqual([200, 320]);
  });

  test('is kept without the camera and the place it was taken with', async () => {
    expect(photo.includes(CAMERA)).toBe(true);
    await put(photo, 'image/jpeg');
    const entries = readdirSync(path.join(folder, 'images'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(2);
    for (const { parentPath, name } of files) {
      const bytes = readFileSync(path.join(parentPath, name));
      expect([name, bytes.includes(CAMERA), bytes.includes('Exif\0')]).toEqual([name, false, false]);
      if (!name.endsWith('.json')) expect((await sharp(bytes).metadata()).exif).toBeUndefined();
    }
  });
});

describe('what is no picture', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const page = Buffer.from('<script>alert(1)</script>');
  const none = Buffer.alloc(0);

  test.each([
    ['an SVG', svg, 'image/svg+xml', 415, 'image-type-refused'],
    ['a page that says it is a JPEG', page, 'image/jpeg', 415, 'image-type-refused'],
    ['half a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2]), 'image/jpeg', 422, 'image-broken'],
    ['nothing', none, 'image/jpeg', 400, 'no-picture'],
    ['nothing, of a type that is read as text', none, 'text/plain', 400, 'no-picture'],
    ['a form without a file', form([{ name: 'a', content: Buffer.from('b') }]), FORM, 400, 'no-picture'],
    ['a form with no file chosen', form([{ name: 'a', filename: '', content: none }]), FORM, 400, 'no-picture'],
    [
      'a form with many fields',
      form(Array.from({ length: 9 }, () => ({ name: 'a', content: page }))),
      FORM,
      400,
      'bad-upload',
    ],
    ['a form without an edge', form([]), 'multipart/form-data', 400, 'bad-upload'],
    ['JSON', Buffer.from('{"picture":"x"}'), 'application/json', 415, 'unsupported-media-type'],
    ['text', page, 'text/plain', 415, 'unsupported-media-type'],
  ])('is refused: %s', async (_what, body, type, status, code) => {
    const answer = await put(body, type);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('is refused when it is too large, as a file and in a form', async () => {
    const large = Buffer.concat([photo, Buffer.alloc(10_000_001)]);
    const inForm = form([{ name: 'picture', filename: 'a.jpg', content: large }]);
    for (const answer of [await put(large, 'image/jpeg'), await put(inForm, FORM)]) {
      expect([answer.status, answer.body.code]).toEqual([413, 'image-too-large']);
    }
  });

  test('is refused when it has too many pixels, before they are decoded', async () => {
    const wide = { create: { width: 16_000, height: 4_000, channels: 3 as const, background: '#fff' } };
    const answer = await put(await sharp(wide).png().toBuffer(), 'image/png');
    expect([answer.status, answer.body.code]).toEqual([413, 'image-too-large']);
  });

  test('changes nothing', async () => {
    await put(photo, 'image/jpeg');
    const before = await shown();
    await put(svg, 'image/svg+xml');
    expect(await shown()).toEqual(before);
  });
});

test('nobody else sets it, and no other address reads pictures', async () => {
  const headers = { 'content-type': 'image/jpeg' };
  expect((await ask(app, { method: 'PUT', url, headers, body: photo })).status).toBe(401);
  const strange = await put(photo, FORM, { 'sec-fetch-site': 'cross-site' });
  expect([strange.status, strange.body.code]).toEqual([403, 'cross-site']);
  for (const type of ['image/jpeg', FORM]) {
    const elsewhere = { method: 'PATCH' as const, url: '/api/account', headers: { cookie, 'content-type': type } };
    expect((await ask(app, { ...elsewhere, body: photo })).status).toBe(415);
  }
});
