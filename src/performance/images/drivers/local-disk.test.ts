import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, expect, it } from 'vitest';

import { imageKey } from '../sizes.ts';
import { LocalDisk } from './local-disk.ts';
import { storageContract } from './storage.contract.ts';

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
  ).rejects.toThrow();
  expect(readdirSync(blocked)).toEqual(['products']);
});
