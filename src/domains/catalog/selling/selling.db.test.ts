import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import sharp from 'sharp';
import { beforeAll, describe, expect, test, vi } from 'vitest';

import { makeAccount } from '../../../../test/support/accounts.ts';
import { testApi } from '../../../../test/support/api.ts';
import { makeCategory, makeProduct } from '../../../../test/support/catalog-factory.ts';
import { whenDone } from '../../../../test/support/cleanup.ts';
import { testDatabase } from '../../../../test/support/database.ts';
import { ask, cookieOf } from '../../../../test/support/signed-in.ts';
import { Cache } from '../../../performance/cache/index.ts';
import type { Database } from '../../../performance/database/index.ts';
import { PictureChanges } from '../../media/index.ts';

const FORM = 'multipart/form-data; boundary=edge';

let app: NestFastifyApplication;
let database: Database;
let cache: Cache;
let seller: string;
let cookie: string;
let stranger: string;
let serial = 0;
const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-selling-'));

beforeAll(async () => {
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  ({ database } = await testDatabase());
  cache = new Cache({ bytes: 1_000_000 });
  app = await testApi(database, { DATA_DIR: folder, IMAGES_MAX_BYTES: '300000', IMAGES_MAX_PIXELS: '1000000' }, cache);
  await makeCategory(database, 'home/lamps');
  const ada = await makeAccount(database, { slug: 'ada', role: 'seller' });
  seller = ada.id;
  cookie = await cookieOf(app, ada);
  stranger = await cookieOf(app, await makeAccount(database, { slug: 'bob', role: 'seller' }));
});

async function photo(width = 300): Promise<Buffer> {
  serial += 1;
  return sharp({ create: { width: width + serial, height: 200, channels: 3, background: '#357' } })
    .jpeg()
    .toBuffer();
}

const send = async (body: Buffer, type = 'image/jpeg', own = cookie) =>
  ask(app, { method: 'POST', url: '/api/images', headers: { cookie: own, 'content-type': type }, body });

function form(files: readonly { name: string; content: Buffer }[]): Buffer {
  const pieces = files.flatMap(({ name, content }) => [
    Buffer.from(`--edge\r\nContent-Disposition: form-data; name="files"; filename="${name}"\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from('--edge--\r\n')]);
}

const hashOf = async (own = cookie): Promise<string> =>
  (await send(await photo(), 'image/jpeg', own)).body.data[0].upload.contentHash;
const create = async (body: object, own = cookie) =>
  ask(app, { method: 'POST', url: '/api/products', headers: { cookie: own }, body });
const edit = async (id: string, body: object) =>
  ask(app, { method: 'PATCH', url: `/api/products/${id}`, headers: { cookie }, body });
const LAMP = { title: 'A lamp', category: 'home/lamps', price: 500, stock: 2 };
const orderOf = async (id: string) =>
  database.query<{ hash: string; alt: string }>(
    'test.order',
    `SELECT content_hash AS hash, alt FROM product_images WHERE product_id = $1 ORDER BY position`,
    [id],
  );

describe('POST /api/images', () => {
  test('takes the file itself, and tells its owner alone what becomes of it', async () => {
    const { status, body, headers } = await send(await photo());
    const { upload } = body.data[0];
    expect([status, headers['location'], upload.status]).toEqual([202, `/api/images/${upload.id}`, 'pending']);
    const own = await ask(app, { url: `/api/images/${upload.id}`, headers: { cookie } });
    expect([own.status, own.body, own.headers['cache-control']]).toEqual([200, upload, 'private, no-store']);
    expect((await ask(app, { url: `/api/images/${upload.id}`, headers: { cookie: stranger } })).status).toBe(404);
    expect((await ask(app, { url: `/api/images/${upload.id}` })).status).toBe(401);
  });

  test('takes several, each judged alone', async () => {
    const files = [
      { name: 'one.jpg', content: await photo() },
      { name: '..\\two\u0007.svg', content: Buffer.from('<svg/>') },
      { name: 'large.jpg', content: Buffer.alloc(300_001) },
      { name: 'empty.jpg', content: Buffer.alloc(0) },
      { name: 'three.jpg', content: await photo() },
    ];
    const { status, body } = await send(form(files), FORM);
    expect(status).toBe(202);
    const told = body.data.map(({ name, upload, refusal }: Record<string, { status: string; code: string } | null>) => [
      name,
      upload?.status ?? refusal?.code,
    ]);
    expect(told).toEqual([
      ['one.jpg', 'pending'],
      ['two.svg', 'image-type-refused'],
      ['large.jpg', 'image-too-large'],
      ['empty.jpg', 'no-picture'],
      ['three.jpg', 'pending'],
    ]);
  });

  test.each<[string, () => Promise<[Buffer, string]>, number, string]>([
    ['what is no picture', async () => [Buffer.from('<svg/>'), 'image/svg+xml'], 415, 'image-type-refused'],
    ['too many bytes', async () => [Buffer.alloc(300_001), 'image/jpeg'], 413, 'image-too-large'],
    ['too many pixels', async () => [await photo(6_000), 'image/jpeg'], 413, 'image-too-large'],
    ['a header and nothing else', async () => [(await photo()).subarray(0, 12), 'image/jpeg'], 422, 'image-broken'],
    ['nothing', async () => [Buffer.alloc(0), 'image/jpeg'], 400, 'no-picture'],
    ['a form without files', async () => [form([]), FORM], 400, 'no-picture'],
    [
      'a form of refused ones',
      async () => [form([{ name: 'x', content: Buffer.from('x') }]), FORM],
      415,
      'image-type-refused',
    ],
    [
      'too many files',
      async () => [form(Array.from({ length: 13 }, () => ({ name: 'x', content: Buffer.from('x') }))), FORM],
      413,
      'too-many-files',
    ],
    [
      'files that are too large together',
      async () => [form(Array.from({ length: 6 }, () => ({ name: 'x', content: Buffer.alloc(299_000) }))), FORM],
      413,
      'upload-too-large',
    ],
    [
      'a form that breaks off',
      async () => [form([{ name: 'x', content: await photo() }]).subarray(0, 300), FORM],
      400,
      'bad-upload',
    ],
    ['JSON', async () => [Buffer.from('{}'), 'application/json'], 415, 'unsupported-media-type'],
  ])('refuses %s', async (_, make, status, code) => {
    const before = await database.query('test.pictures', `SELECT 1 FROM pictures`);
    const answer = await send(...(await make()));
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(await database.query('test.pictures', `SELECT 1 FROM pictures`)).toHaveLength(before.length);
  });

  test('ends where one person has 300 that wait', async () => {
    const hoarder = await makeAccount(database, { slug: 'hoarder', role: 'seller' });
    const own = await cookieOf(app, hoarder);
    await database.query(
      'test.many',
      `WITH made AS (
         INSERT INTO pictures (content_hash, width, height)
         SELECT encode(sha256(n::text::bytea), 'hex'), 1, 1 FROM generate_series(1, 300) n RETURNING content_hash)
       INSERT INTO picture_uploads (user_id, content_hash, expires_at)
       SELECT $1, content_hash, now() + interval '1 day' FROM made`,
      [hoarder.id],
    );
    const answer = await send(await photo(), 'image/jpeg', own);
    expect([answer.status, answer.body.code]).toEqual([429, 'too-many-pictures']);
  });
});

describe('a listing', () => {
  test('is offered with pictures its seller sent', async () => {
    const [one, two] = [await hashOf(), await hashOf()];
    const pictures = [{ contentHash: two, alt: ' Two ' }, { contentHash: one }];
    const { status, body, headers } = await create({ ...LAMP, status: 'active', currency: 'EUR', pictures });
    expect([status, headers['location']]).toEqual([201, `/api/products/${body.id}`]);
    expect(body).toMatchObject({ title: 'A lamp', price: 500, currency: 'EUR', status: 'active', condition: 'new' });
    expect(body.slug).toMatch(/^a-lamp-[0-9a-z]{8}$/);
    expect(body.pictures).toMatchObject([
      { alt: 'Two', sources: [] },
      { alt: '', sources: [] },
    ]);
    expect((await ask(app, { url: `/api/products/${body.slug}` })).body.id).toBe(body.id);
  });

  test('is a draft unless told otherwise, and sold out without stock', async () => {
    const draft = await create(LAMP);
    expect(draft.body.status).toBe('draft');
    expect((await ask(app, { url: `/api/products/${draft.body.id}` })).status).toBe(404);
    expect((await create({ ...LAMP, stock: 0, status: 'active' })).body.status).toBe('sold_out');
  });

  test.each<[string, object, string]>([
    ['a category that is none', { category: 'nowhere' }, 'category'],
    ['a currency the shop does not know', { currency: 'XXX' }, 'currency'],
    ['a picture nobody sent', { pictures: [{ contentHash: 'a'.repeat(64) }] }, 'pictures.0.contentHash'],
    ['one picture twice', { pictures: [{ contentHash: 'a'.repeat(64) }, { contentHash: 'a'.repeat(64) }] }, 'pictures'],
    ['a price that is none', { price: 1.5 }, 'price'],
  ])('is refused with %s', async (_, wrong, name) => {
    const { status, body } = await create({ ...LAMP, ...wrong });
    expect([status, body.faults.map((fault: { name: string }) => fault.name)]).toEqual([400, [name]]);
  });

  test('is offered by sellers alone', async () => {
    const buyer = await cookieOf(app, await makeAccount(database, { slug: 'eve', role: 'buyer' }));
    const { status, body } = await create(LAMP, buyer);
    expect([status, body.code]).toEqual([403, 'not-a-seller']);
  });

  test('shows nothing that somebody else sent, nor a picture of another listing', async () => {
    const theirs = await hashOf(stranger);
    const id = await makeProduct(database, { seller, category: 'home/lamps', pictures: 1 });
    const another = await makeProduct(database, { seller, category: 'home/lamps' });
    const [row] = await orderOf(id);
    for (const contentHash of [theirs, row?.hash]) {
      const { status, body } = await edit(another, { pictures: [{ contentHash }] });
      expect([status, body.faults[0].name]).toEqual([400, 'pictures.0.contentHash']);
    }
  });

  test('gets its pictures in another order, with other words, without those left out, which go', async () => {
    const [one, two, three] = [await hashOf(), await hashOf(), await hashOf()];
    const { body } = await create({ ...LAMP, pictures: [one, two, three].map((contentHash) => ({ contentHash })) });
    const pictures = [
      { contentHash: three, alt: 'Third' },
      { contentHash: one, alt: 'First' },
    ];
    const { status } = await edit(body.id, { pictures, category: 'home' });
    expect(status).toBe(200);
    expect(await orderOf(body.id)).toEqual([
      { hash: three, alt: 'Third' },
      { hash: one, alt: 'First' },
    ]);
    const forgotten = await database.query<{ hash: string }>(
      'test.forgotten',
      `SELECT DISTINCT payload ->> 'contentHash' AS hash FROM jobs WHERE name = 'pictures.forget'`,
    );
    expect(forgotten).toEqual([{ hash: two }]);
    expect((await edit(body.id, { pictures: [{ contentHash: two }] })).status).toBe(400);
    expect((await edit(body.id, { pictures: [] })).body.pictures).toEqual([]);
  });

  test('and what shows it is told when a picture of it is ready', async () => {
    const contentHash = await hashOf();
    const { body } = await create({ ...LAMP, pictures: [{ contentHash }] });
    const evict = vi.spyOn(cache, 'evict');
    await app.get(PictureChanges, { strict: false }).tell(contentHash);
    const tags = evict.mock.calls.flatMap(([given]) => [...given]);
    expect(tags).toEqual(
      expect.arrayContaining([`product:${body.id}`, 'products', 'category:home/lamps', 'category:home']),
    );
    evict.mockRestore();
  });
});
