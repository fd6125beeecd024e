import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { beforeAll, describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { Watched } from '../../../test/support/watched-storage.ts';
import { LocalDisk } from '../../performance/images/index.ts';
import { HotPictures } from './hot-pictures.ts';

const keyOf = (letter: string, size = 'small', end = 'webp') => `products/${size}/${letter.repeat(64)}.${end}`;
const small = keyOf('a');
const large = keyOf('b', 'original', 'jpg');

describe('HotPictures', () => {
  const keys = ['1', '2', '3'].map((letter) => keyOf(letter));
  const folder = mkdtempSync(`${tmpdir()}/social-selling-pictures-`);
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const disk = new Watched(new LocalDisk(folder));
  beforeAll(async () => {
    await disk.write(small, Buffer.alloc(1_000));
    await disk.write(large, Buffer.alloc(1_000_000));
    for (const key of keys) await disk.write(key, Buffer.alloc(400));
  });

  test('reads once for all who ask at the same time', async () => {
    const hot = new HotPictures(disk);
    const before = disk.asked;
    const answers = await Promise.all(Array.from({ length: 50 }, async () => hot.read(small, 1_000)));
    expect(new Set(answers).size).toBe(1);
    expect(disk.asked).toBe(before + 1);
  });

  test('keeps what was asked for last, and no more than it may', async () => {
    const hot = new HotPictures(disk, 1_000);
    const [first = '', second = '', third = ''] = keys;
    await hot.read(first, 400);
    await hot.read(second, 400);
    expect(hot.peek(first)).toBeDefined();
    await hot.read(third, 400);
    expect([first, second, third].map((key) => hot.peek(key) !== undefined)).toEqual([true, false, true]);
  });

  test('leaves large pictures to be streamed', async () => {
    const hot = new HotPictures(disk);
    expect(await hot.read(large, 1_000_000)).toBeUndefined();
    expect(hot.peek(large)).toBeUndefined();
  });

  test('keeps nothing of what is not there, and asks again after a failure', async () => {
    const hot = new HotPictures(disk);
    expect(await hot.read(keyOf('e'), 10)).toBeUndefined();
    const failing = new HotPictures(
      new (class extends LocalDisk {
        override async read(): Promise<never> {
          throw new Error('disk broken');
        }
      })(folder),
    );
    await expect(failing.read(small, 10)).rejects.toThrow('disk broken');
    await expect(failing.read(small, 10)).rejects.toThrow('disk broken');
  });
});
