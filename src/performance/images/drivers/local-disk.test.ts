import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

import { afterAll, expect, it } from 'vitest';

import { imageKey, originalKey } from '../sizes.ts';
import { LocalDisk } from './local-disk.ts';
import { storageContract } from './storage.contract.ts';

const UNFINISHED = '.unfinished';
const root = mkdtempSync(path.join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(): string {
  return mkdtempSync(path.join(root, 'store-'));
}

storageContract('a folder', async () => new LocalDisk(folder()));

it('leaves no temporary file behind, whether it writes or fails', async () => {
  const place = folder();
  const storage = new LocalDisk(place);
  await storage.write(imageKey('small', 'cd'.repeat(32), 'webp'), Buffer.from('picture'));
  expect(readdirSync(path.join(place, 'products/small'))).toEqual([`${'cd'.repeat(32)}.webp`]);
  const blocked = folder();
  writeFileSync(path.join(blocked, 'products'), 'a file where a folder should be');
  await expect(
    new LocalDisk(blocked).write(imageKey('small', 'ef'.repeat(32), 'webp'), Buffer.from('x')),
  ).rejects.toMatchObject({ code: 'picture-store-unavailable' });
  expect([readdirSync(blocked), readdirSync(path.join(place, UNFINISHED))]).toEqual([[UNFINISHED, 'products'], []]);
  expect(readdirSync(path.join(blocked, UNFINISHED))).toEqual([]);
});

it('sweeps what a writer left that died a day ago, and nothing that may still be written', async () => {
  const place = folder();
  const storage = new LocalDisk(place);
  expect(await storage.sweep()).toBe(0);
  const key = imageKey('small', 'cd'.repeat(32), 'webp');
  await storage.write(key, Buffer.from('picture'));
  for (const name of ['old', 'fresh']) writeFileSync(path.join(place, UNFINISHED, name), 'half a pict');
  const longAgo = new Date(Date.now() - 25 * 3_600_000);
  for (const file of [path.join(UNFINISHED, 'old'), key]) utimesSync(path.join(place, file), longAgo, longAgo);
  expect(await storage.sweep()).toBe(1);
  expect(readdirSync(path.join(place, UNFINISHED))).toEqual(['fresh']);
  expect(await storage.has(key)).toBe(true);
});

it('notices an original that was changed on the disk', async () => {
  const place = folder();
  const storage = new LocalDisk(place);
  const key = originalKey(createHash('sha256').update('picture').digest('hex'));
  await storage.write(key, Buffer.from('picture'));
  writeFileSync(path.join(place, key), 'pictura');
  await expect(storage.read(key)).rejects.toMatchObject({ code: 'picture-corrupt' });
  await expect(text(storage.stream(key))).rejects.toMatchObject({ code: 'picture-corrupt' });
});

it('says that it is away where its folder cannot be used', async () => {
  const file = path.join(folder(), 'a-file');
  writeFileSync(file, 'no folder');
  const storage = new LocalDisk(path.join(file, 'pictures'));
  const away = { code: 'picture-store-unavailable', status: 503 };
  await expect(storage.check()).rejects.toMatchObject(away);
  await expect(storage.read(imageKey('small', 'cd'.repeat(32), 'webp'))).rejects.toMatchObject(away);
  await expect(storage.size(imageKey('small', 'cd'.repeat(32), 'webp'))).rejects.toMatchObject(away);
  await expect(text(storage.stream(imageKey('small', 'cd'.repeat(32), 'webp')))).rejects.toMatchObject(away);
});
