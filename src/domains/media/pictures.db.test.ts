import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { contentHash, imageSettings, LocalDisk, originalKey } from '../../performance/images/index.ts';
import { Jobs } from '../../performance/jobs/index.ts';
import type { Database } from '../../performance/database/index.ts';
import { readSettings } from '../../shared/settings.ts';
import { forgetPicture, sweepPictures } from './forget-picture.ts';
import { processPicture } from './process-picture.ts';
import { receivePicture } from './receive-picture.ts';
import { storePicture } from './store-picture.ts';
import type { PictureWorks } from './stored-picture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
const settingsOf = (environment: Record<string, string> = {}) =>
  readSettings({ images: imageSettings }, { IMAGES_AVIF_EFFORT: '0', ...environment }).images;

let database: Database;
let works: PictureWorks;
let jobs: Jobs;
let person: string;
let serial = 0;
beforeAll(async () => {
  ({ database } = await testDatabase());
  works = { database, storage: new LocalDisk(folder), settings: settingsOf() };
  jobs = new Jobs(database);
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
});
beforeEach(async () => {
  await run('DELETE FROM jobs');
  person = await makeSeller(database);
});

const run = async (sql: string, values: readonly (string | number)[] = []) =>
  database.query<Record<string, unknown>>('test', sql, values);

async function photo(): Promise<Buffer> {
  serial += 1;
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const background = { r: serial, g: 90, b: 30 };
  const picture = sharp({ create: { width: 300 + serial, height: 200, channels: 3, background, noise } });
  return picture.jpeg().toBuffer();
}

const upload = async (bytes: Buffer, by = person) =>
  receivePicture(works, jobs, bytes, async (transaction, { contentHash: hash, status }) => {
    await transaction.query(
      'test.upload',
      `INSERT INTO picture_uploads (user_id, content_hash, expires_at) VALUES ($1, $2, now() + interval '1 day')
       ON CONFLICT (user_id, content_hash) DO NOTHING`,
      [by, hash],
    );
    return { hash, status };
  });

const process = async (hash: string, last = false) => processPicture(works, hash, { last });
const jobsOf = async (name: string) =>
  (await run(`SELECT payload ->> 'contentHash' AS hash FROM jobs WHERE name = $1`, [name])).map(({ hash }) => hash);
const picture = async (hash: string) =>
  (await run(`SELECT status, refusal, variants FROM pictures WHERE content_hash = $1`, [hash]))[0];
const show = async (product: string, hash: string, position = 0) =>
  run(`INSERT INTO product_images (product_id, position, content_hash) VALUES ($1, $2, $3)`, [product, position, hash]);
const card = async (product: string) =>
  JSON.parse(String((await run(`SELECT card FROM product_cards WHERE product_id = $1`, [product]))[0]?.['card']));
const keysOf = (row: Record<string, unknown> | undefined) =>
  ((row?.['variants'] ?? []) as { key: string }[]).map(({ key }) => key);
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

describe('a picture that is sent', () => {
  test('is kept as it came and made in a job; sent twice at once, also by two people, in one', async () => {
    const bytes = await photo();
    const another = await makeSeller(database);
    const sent = await Promise.all([upload(bytes), upload(bytes), upload(Buffer.from(bytes), another)]);
    const hash = contentHash(bytes);
    expect(sent).toEqual([1, 2, 3].map(() => ({ hash, status: 'pending' })));
    expect(await jobsOf('pictures.process')).toEqual([hash]);
    expect(await works.storage.read(originalKey(hash))).toEqual(bytes);
    await process(hash);
    expect(await picture(hash)).toMatchObject({ status: 'ready', refusal: null });
    for (const key of keysOf(await picture(hash))) expect(await works.storage.has(key)).toBe(true);
    expect(await upload(bytes)).toEqual({ hash, status: 'ready' });
    expect(await jobsOf('pictures.process')).toEqual([hash]);
  });

  test('is not there where what refers to it fails', async () => {
    const bytes = await photo();
    const failing = receivePicture(works, jobs, bytes, async () => Promise.reject(new Error('too many')));
    await expect(failing).rejects.toThrow('too many');
    expect([await picture(contentHash(bytes)), await jobsOf('pictures.process')]).toEqual([undefined, []]);
  });

  test('is shown by its listing once it is ready, and never when it turns out to be damaged', async () => {
    const product = await makeProduct(database, { seller: person });
    const whole = await photo();
    const cut = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#935' } })
      .png()
      .toBuffer();
    const broken = Buffer.concat([cut.subarray(0, cut.length - 300), Buffer.alloc(100, 7)]);
    await upload(broken);
    await upload(whole);
    await show(product, contentHash(broken), 0);
    await show(product, contentHash(whole), 1);
    expect((await card(product)).picture).toMatchObject({ width: 900, sources: [] });
    await process(contentHash(broken));
    expect(await picture(contentHash(broken))).toMatchObject({ status: 'refused', refusal: 'image-broken' });
    expect((await card(product)).picture).toMatchObject({ sources: [] });
    await process(contentHash(whole));
    expect((await card(product)).picture.sources.length).toBeGreaterThan(0);
  });

  test('that its listing names as it becomes ready is shown: neither sees less than the other left', async () => {
    const bytes = await photo();
    const hash = contentHash(bytes);
    const products = await Promise.all([1, 2, 3, 4, 5, 6].map(async () => makeProduct(database, { seller: person })));
    await upload(bytes);
    await Promise.all([process(hash), ...products.map(async (product) => show(product, hash))]);
    for (const product of products) expect((await card(product)).picture.sources.length).toBeGreaterThan(0);
  });

  test('waits to be ready until whoever has just put it into a listing has committed', async () => {
    const product = await makeProduct(database, { seller: person });
    const bytes = await photo();
    const hash = contentHash(bytes);
    await upload(bytes);
    const making = await database.transaction(async (transaction) => {
      const sql = `INSERT INTO product_images (product_id, position, content_hash) VALUES ($1, 0, $2)`;
      await transaction.query('test.show', sql, [product, hash]);
      const made = process(hash);
      await Promise.race([made, sleep(2_000)]);
      return { made };
    });
    await making.made;
    expect((await card(product)).picture.sources.length).toBeGreaterThan(0);
  });

  test('whose job was stopped is made by its next run; given up, it is refused', async () => {
    const bytes = await photo();
    const hash = contentHash(bytes);
    await upload(bytes);
    const failing = { ...works, storage: new LocalDisk(path.join(folder, 'elsewhere')) };
    await expect(processPicture(failing, hash, { last: false })).rejects.toThrow('is not in the store');
    expect(await picture(hash)).toMatchObject({ status: 'pending' });
    expect(await process(hash)).toBe(true);
    // Stopped between its commit and its telling, it tells again.
    expect(await process(hash)).toBe(true);
    const lost = await photo();
    await upload(lost);
    expect(await processPicture(failing, contentHash(lost), { last: true })).toBe(true);
    expect(await picture(contentHash(lost))).toMatchObject({ status: 'refused', refusal: 'image-not-made' });
  });
});

describe('a picture nobody refers to any more', () => {
  async function shownBy(...products: string[]): Promise<{ hash: string; bytes: Buffer }> {
    const bytes = await photo();
    const { contentHash: hash } = await storePicture(works, bytes);
    for (const product of products) await show(product, hash);
    await run(`UPDATE pictures SET kept_until = now() WHERE content_hash = $1`, [hash]);
    return { hash, bytes };
  }
  const product = async () => makeProduct(database, { seller: person });

  test('goes with its last reference, files and all', async () => {
    const [one, two] = [await product(), await product()];
    const before = files();
    const { hash } = await shownBy(one, two);
    expect(files()).toBeGreaterThan(before + 3);
    await run(`DELETE FROM product_images WHERE product_id = $1`, [one]);
    expect(await jobsOf('pictures.forget')).toEqual([]);
    expect(await forgetPicture(works, hash)).toBeUndefined();
    expect(await picture(hash)).toMatchObject({ status: 'ready' });
    await run(`DELETE FROM products WHERE id = $1`, [two]);
    expect(await jobsOf('pictures.forget')).toEqual([hash]);
    await forgetPicture(works, hash);
    expect([await picture(hash), files()]).toEqual([undefined, before]);
  });

  test('stays for an upload, for a person, and for whoever has just stored it', async () => {
    const { hash, bytes } = await shownBy();
    await upload(bytes);
    expect(await forgetPicture(works, hash)).toBeUndefined();
    await run(`UPDATE users SET avatar_hash = $2, avatar = '{"variants":[]}' WHERE id = $1`, [person, hash]);
    await run(`DELETE FROM picture_uploads WHERE content_hash = $1`, [hash]);
    expect(await jobsOf('pictures.forget')).toEqual([]);
    expect(await forgetPicture(works, hash)).toBeUndefined();
    await run(`UPDATE users SET avatar_hash = NULL, avatar = NULL WHERE id = $1`, [person]);
    expect(await jobsOf('pictures.forget')).toEqual([hash]);
    await storePicture(works, bytes);
    expect(await forgetPicture(works, hash)).toBeGreaterThan(500);
    expect(await picture(hash)).toMatchObject({ status: 'ready' });
  });

  test('that is sent again while it goes is whole afterwards', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const { hash, bytes } = await shownBy();
      await Promise.all([forgetPicture(works, hash), upload(bytes)]);
      await process(hash);
      expect(await picture(hash)).toMatchObject({ status: 'ready' });
      for (const key of [originalKey(hash), ...keysOf(await picture(hash))]) {
        expect(await works.storage.has(key)).toBe(true);
      }
    }
  });

  test('whose removal was stopped amid its files cannot be referred to, and is made anew when it is sent', async () => {
    const { hash, bytes } = await shownBy();
    const storage = Object.assign(new LocalDisk(folder), {
      remove: async (key: string) =>
        key.includes('thumbnail') ? Promise.reject(new Error('gone')) : works.storage.remove(key),
    });
    await expect(forgetPicture({ database, storage }, hash)).rejects.toThrow('gone');
    await expect(show(await product(), hash)).rejects.toThrow(/is not there, or being removed/);
    await upload(bytes);
    expect(await jobsOf('pictures.process')).toEqual([hash]);
    await process(hash);
    for (const key of keysOf(await picture(hash))) expect(await works.storage.has(key)).toBe(true);
  });

  test('and that no job was told of is found by the sweep, with uploads that are over', async () => {
    const bytes = await photo();
    const { hash } = await upload(bytes);
    const kept = await photo();
    await upload(kept);
    await run(`UPDATE picture_uploads SET expires_at = now() - interval '1 second' WHERE content_hash = $1`, [hash]);
    await run(`UPDATE pictures SET kept_until = now() - interval '2 hours'`);
    await sweepPictures(works);
    expect(await picture(hash)).toBeUndefined();
    expect(await picture(contentHash(kept))).toMatchObject({ status: 'pending' });
  });
});
