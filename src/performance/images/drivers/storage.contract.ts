import { text } from 'node:stream/consumers';

import { describe, expect, it } from 'vitest';

import { imageKey, manifestKey } from '../sizes.ts';
import type { ImageStorage } from '../storage.ts';

const HASH = 'ab'.repeat(32);

/** What every driver promises; each driver's test runs it. */
export function storageContract(name: string, open: () => Promise<ImageStorage>): void {
  describe(`${name} as a picture store`, () => {
    it('gives back what was written', async () => {
      const storage = await open();
      const key = imageKey('medium', HASH, 'avif');
      expect([await storage.has(key), await storage.read(key)]).toEqual([false, undefined]);
      await storage.write(key, Buffer.from('picture'));
      expect([await storage.has(key), (await storage.read(key))?.toString()]).toEqual([true, 'picture']);
    });

    it('gives a part, and says how large the whole is', async () => {
      const storage = await open();
      const key = imageKey('large', HASH, 'webp');
      expect(await storage.size(key)).toBeUndefined();
      await expect(text(storage.stream(key))).rejects.toThrow();
      await storage.write(key, Buffer.from('picture'));
      expect(await storage.size(key)).toBe(7);
      expect(await text(storage.stream(key))).toBe('picture');
      expect(await text(storage.stream(key, { start: 1, end: 3 }))).toBe('ict');
    });

    it('takes the same key twice, also at the same time', async () => {
      const storage = await open();
      const key = manifestKey(HASH);
      await Promise.all(Array.from({ length: 8 }, async () => storage.write(key, Buffer.alloc(100_000, 'x'))));
      expect((await storage.read(key))?.byteLength).toBe(100_000);
    });

    it('forgets what was removed, and what never was', async () => {
      const storage = await open();
      const key = imageKey('small', HASH, 'webp');
      await storage.remove(key);
      await storage.write(key, Buffer.from('picture'));
      await storage.remove(key);
      expect(await storage.read(key)).toBeUndefined();
    });

    it.each([
      '../secret',
      `products/medium/../../${HASH}.avif`,
      `products/medium/${HASH}.svg`,
      `products/huge/${HASH}.avif`,
      `/products/medium/${HASH}.avif`,
      `products/medium/${HASH}.avif\0`,
      `products/medium/${HASH.toUpperCase()}.avif`,
      '',
    ])('refuses the key %j', async (key) => {
      const storage = await open();
      await expect(storage.write(key, Buffer.from('x'))).rejects.toThrow(RangeError);
      await expect(storage.read(key)).rejects.toThrow(RangeError);
      await expect(storage.has(key)).rejects.toThrow(RangeError);
      await expect(storage.size(key)).rejects.toThrow(RangeError);
      expect(() => storage.stream(key)).toThrow(RangeError);
      await expect(storage.remove(key)).rejects.toThrow(RangeError);
    });
  });
}
