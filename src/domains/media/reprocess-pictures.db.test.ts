import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { makeProduct, makeSeller } from '../../../test/support/catalog-factory.ts';
import { whenDone } from '../../../test/support/cleanup.ts';
import { testDatabase } from '../../../test/support/database.ts';
import type { Database } from '../../performance/database/index.ts';
import { imageSettings, LocalDisk, originalKey } from '../../performance/images/index.ts';
import { Jobs } from '../../performance/jobs/index.ts';
import { AppError } from '../../shared/errors.ts';
import { readSettings } from '../../shared/settings.ts';
import { dropFiles } from './forget-picture.ts';
import { reprocessPictures } from './reprocess-pictures.ts';
import { storePicture } from './store-picture.ts';
import type { PictureWorks } from './stored-picture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pictures-again-'));
const settingsOf = (environment: Record<string, string> = {}) =>
  readSettings({ images: imageSettings }, { IMAGES_AVIF_EFFORT: '0', ...environment }).images;

let database: Database;
let works: PictureWorks;
let jobs: Jobs;
let serial = 0;
beforeAll(async () => {
  ({ database } = await testDatabase());
  works = { database, storage: new LocalDisk(folder), settings: settingsOf() };
  jobs = new Jobs(database);
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
});
beforeEach(async () => {
  for (const table of ['jobs', 'product_images', 'pictures']) await run(`DELETE FROM ${table}`);
});

const run = async (sql: string, values: readonly string[] = []) =>
  database.query<Record<string, unknown>>('test', sql, values);

/** A picture that is ready, made with the settings of `works`. */
async function stored(options = {}) {
  serial += 1;
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  const create = { width: 300 + serial, height: 200, channels: 3, background: '#405a1e', noise } as const;
  const { contentHash: hash, variants } = await storePicture(works, await sharp({ create }).jpeg().toBuffer(), options);
  return { hash, keys: variants.map(({ key }) => key) };
}

async function keysNow(hash: string): Promise<string[]> {
  const [row] = await run(`SELECT variants FROM pictures WHERE content_hash = $1 AND status = 'ready'`, [hash]);
  return ((row?.['variants'] ?? []) as { key: string }[]).map(({ key }) => key);
}

const areThere = async (keys: readonly string[]) => Promise.all(keys.map(async (key) => works.storage.has(key)));

async function again(next: PictureWorks, signal?: AbortSignal, onProgress?: () => void) {
  const changed: string[] = [];
  const progress = await reprocessPictures(next, jobs, {
    concurrency: 2,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    changed: async (hash) => void changed.push(hash),
  });
  return { ...progress, changed };
}

const withSettings = (environment: Record<string, string>) => ({ ...works, settings: settingsOf(environment) });

describe('making pictures again', () => {
  test('follows other settings, names files anew, and lets the old ones go afterwards', async () => {
    const product = await makeProduct(database, { seller: await makeSeller(database) });
    const { hash, keys } = await stored();
    const { hash: derived } = await stored({ keepOriginal: false });
    await run(`INSERT INTO product_images (product_id, position, content_hash) VALUES ($1, 0, $2)`, [product, hash]);
    expect(await again(works)).toMatchObject({ of: 0, changed: [] });

    const next = withSettings({ IMAGES_AVIF_EFFORT: '1', IMAGES_SIMILARITY: '50' });
    expect(await again(next, AbortSignal.abort())).toMatchObject({ of: 2, done: 0 });
    const { changed, ...progress } = await again(next);
    expect(progress).toEqual({ done: 2, of: 2, failed: 0 });
    expect(changed.toSorted()).toEqual([hash, derived].toSorted());
    const now = await keysNow(hash);
    const old = keys.filter((key) => !now.includes(key));
    expect(old.length).toBeGreaterThan(1);
    expect(await areThere([...old, ...now])).not.toContain(false);
    const [shown] = await run(`SELECT card FROM product_cards WHERE product_id = $1`, [product]);
    const card = JSON.parse(String(shown?.['card'])) as { picture: { sources: { url: string }[] } };
    expect(card.picture.sources.every(({ url }) => now.includes(url.slice('/images/'.length)))).toBe(true);
    const dropping = await run(`SELECT payload ->> 'contentHash' AS hash FROM jobs WHERE name = 'pictures.drop-files'`);
    expect(dropping.map((job) => job['hash'])).toContain(hash);
    await dropFiles(works, hash, [...old, ...now]);
    expect(await areThere(old)).not.toContain(true);
    expect(await areThere(now)).not.toContain(false);
    expect(await again(next)).toMatchObject({ of: 0 });
  });

  test('that was stopped goes on with those that are left', async () => {
    const all = [];
    for (let count = 0; count < 5; count += 1) all.push((await stored()).hash);
    const next = withSettings({ IMAGES_SIMILARITY: '57' });
    const interruption = new AbortController();
    const first = await again(next, interruption.signal, () => interruption.abort());
    expect([first.of, first.done]).toEqual([5, first.changed.length]);
    expect(first.done).toBeLessThanOrEqual(2);
    const second = await again(next);
    expect(second.of).toBe(5 - first.done);
    expect([...first.changed, ...second.changed].toSorted()).toEqual(all.toSorted());
  });

  test('leaves what cannot be read as it is, and tells', async () => {
    const { hash, keys } = await stored();
    for (const key of [originalKey(hash), ...keys]) await works.storage.remove(key);
    const { failed, changed } = await again(withSettings({ IMAGES_SIMILARITY: '61' }));
    expect([failed, changed]).toEqual([1, []]);
    expect(await keysNow(hash)).toEqual(keys);
  });

  test('goes past an original that is damaged', async () => {
    const { hash: damaged } = await stored();
    const { hash: whole } = await stored();
    writeFileSync(path.join(folder, originalKey(damaged)), 'other bytes');
    const { failed, changed } = await again(withSettings({ IMAGES_SIMILARITY: '55' }));
    expect([failed, changed]).toEqual([1, [whole]]);
  });

  test('ends where the store is away, with nothing left at work', async () => {
    for (let count = 0; count < 4; count += 1) await stored();
    const away = new AppError('picture-store-unavailable', 503, 'away');
    let reads = 0;
    const storage = Object.assign(new LocalDisk(folder), {
      read: async () => {
        reads += 1;
        throw away;
      },
    });
    await expect(again({ ...withSettings({ IMAGES_SIMILARITY: '59' }), storage })).rejects.toBe(away);
    expect(reads).toBeLessThanOrEqual(2);
  });
});
