import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';

import { describe, expect, it } from 'vitest';

import { imageKey, manifestKey, newIncomingKey, originalKey } from '../sizes.ts';
import type { ImageStorage } from '../storage.ts';

const HASH = 'ab'.repeat(32);
/** More than two parts of an upload in parts. */
const LARGE = 20_000_000;
/** Milliseconds, on a machine that is busy. */
const PATIENCE = 60_000;

type Open = () => Promise<ImageStorage>;

/**
 * What every driver promises; each driver's test runs it.
 * @param open a store with nothing in it.
 * @param servedFrom says that the server of the test writes its own files in place, unlike those a shop uses.
 */
export function storageContract(
  name: string,
  open: Open,
  servedFrom: { filesInPlace: boolean } = { filesInPlace: false },
): void {
  describe(`${name} as a picture store`, () => {
    keepsFiles(open);
    keepsThemWhole(open, servedFrom);
    takesLargeOnes(open);
    knowsWhatThereIs(open);
    refusesForeignKeys(open);
  });
}

function keepsFiles(open: Open): void {
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
    await expect(text(storage.stream(key))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(text(storage.stream(key, { start: 1, end: 3 }))).rejects.toMatchObject({ code: 'ENOENT' });
    await storage.write(key, Buffer.from('picture'));
    expect(await storage.size(key)).toBe(7);
    expect(await text(storage.stream(key))).toBe('picture');
    expect(await text(storage.stream(key, { start: 1, end: 3 }))).toBe('ict');
    expect(await text(storage.stream(key, { start: 0, end: 1 }))).toBe('pi');
    expect(await text(storage.stream(key, { start: 6, end: 6 }))).toBe('e');
  });

  it('says that there is none before it says anything else', async () => {
    const storage = await open();
    await expect(once(storage.stream(originalKey(HASH)), 'readable')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes the same key twice, also at the same time', async () => {
    const storage = await open();
    const key = manifestKey(HASH);
    await Promise.all(Array.from({ length: 8 }, async () => storage.write(key, Buffer.alloc(100_000, 'x'))));
    expect((await storage.read(key))?.byteLength).toBe(100_000);
  });
}

function keepsThemWhole(open: Open, servedFrom: { filesInPlace: boolean }): void {
  it.skipIf(servedFrom.filesInPlace)(
    'shows the old file or the new one, never a part, while it is written over',
    async () => {
      const storage = await open();
      const key = imageKey('original', HASH, 'jpeg');
      const versions = ['a', 'b', 'c', 'd'].map((letter) => Buffer.alloc(300_000, letter));
      await storage.write(key, versions[0] ?? Buffer.alloc(0));
      let left = versions.length;
      const writes = versions.map(async (version) => {
        await storage.write(key, version);
        left -= 1;
      });
      const reads = async (): Promise<void> => {
        const seen = await storage.read(key);
        expect(versions.some((version) => seen?.equals(version))).toBe(true);
        if (left > 0) await reads();
      };
      await Promise.all([...writes, reads()]);
    },
  );

  it('keeps nothing of a file that breaks off as it comes', async () => {
    const storage = await open();
    const key = newIncomingKey();
    await expect(storage.write(key, breakingOff(9_000_000))).rejects.toThrow('cable cut');
    expect([await storage.has(key), await storage.read(key)]).toEqual([false, undefined]);
    expect(await keysOf(storage, 'incoming/')).toEqual([]);
  });
}

function takesLargeOnes(open: Open): void {
  it(
    'takes and gives large files piece by piece',
    async () => {
      const storage = await open();
      const bytes = Buffer.alloc(LARGE, 'pixels of a large picture, ');
      const key = originalKey(createHash('sha256').update(bytes).digest('hex'));
      await storage.write(key, Readable.from(inPieces(bytes, 70_001)));
      expect(await storage.size(key)).toBe(LARGE);
      expect((await buffer(storage.stream(key))).equals(bytes)).toBe(true);
      const span = { start: 8_388_600, end: 16_777_220 };
      expect((await buffer(storage.stream(key, span))).equals(bytes.subarray(span.start, span.end + 1))).toBe(true);
      expect((await storage.read(key))?.equals(bytes)).toBe(true);
      const other = imageKey('original', HASH, 'png');
      await storage.write(other, bytes);
      expect((await storage.read(other))?.equals(bytes)).toBe(true);
    },
    PATIENCE,
  );

  it.each([
    ['at once', (bytes: Buffer) => bytes],
    ['piece by piece', (bytes: Buffer) => Readable.from(inPieces(bytes, 1_000_000))],
  ])('refuses an original that is not what its key says, given %s', async (_, given) => {
    const storage = await open();
    for (const bytes of [Buffer.from('another picture'), Buffer.alloc(9_000_000)]) {
      await expect(storage.write(originalKey(HASH), given(bytes))).rejects.toMatchObject({ code: 'picture-corrupt' });
      expect(await storage.has(originalKey(HASH))).toBe(false);
    }
  });

  it(
    'stops reading when nobody listens any more',
    async () => {
      const storage = await open();
      const key = imageKey('original', HASH, 'webp');
      await storage.write(key, Buffer.alloc(LARGE));
      const stream = storage.stream(key);
      await once(stream, 'readable');
      stream.destroy();
      await once(stream, 'close');
      expect((await storage.read(key))?.byteLength).toBe(LARGE);
    },
    PATIENCE,
  );
}

function knowsWhatThereIs(open: Open): void {
  it('forgets what was removed, and what never was', async () => {
    const storage = await open();
    const key = imageKey('small', HASH, 'webp');
    await storage.remove(key);
    await storage.write(key, Buffer.from('picture'));
    await storage.remove(key);
    expect(await storage.read(key)).toBeUndefined();
  });

  it('lists what there is, in order, by its beginning and from a key on', async () => {
    const storage = await open();
    const hashes = Array.from({ length: 12 }, (_, index) => createHash('sha256').update(`${index}`).digest('hex'));
    const pictures = hashes.map((hash) => imageKey('small', hash, 'avif')).toSorted();
    const others = [manifestKey(HASH), originalKey(digestOf('x')), newIncomingKey(), imageKey('large', HASH, 'webp')];
    expect(await keysOf(storage, 'products/')).toEqual([]);
    for (const key of [...others, ...pictures.toReversed()]) await storage.write(key, Buffer.from('x'));
    expect(await keysOf(storage, 'products/')).toEqual([others[3], others[0], ...pictures]);
    expect(await keysOf(storage, 'products/small/')).toEqual(pictures);
    expect(await keysOf(storage, 'products/small/', pictures[4])).toEqual(pictures.slice(5));
    expect(await keysOf(storage, 'products/', pictures[10])).toEqual(pictures.slice(11));
    expect(await keysOf(storage, pictures[3]?.slice(0, 25) ?? '')).toEqual([pictures[3]]);
    expect(await keysOf(storage, 'originals/')).toEqual([others[1]]);
    expect(await keysOf(storage, 'incoming/')).toEqual([others[2]]);
    for await (const { bytes, changedAt } of storage.list('products/large/')) {
      expect([bytes, Math.abs(Date.now() - changedAt.getTime()) < 600_000]).toEqual([1, true]);
    }
  });

  it('answers when it is asked whether it does, and leaves nothing of that', async () => {
    const storage = await open();
    await storage.check();
    for (const prefix of ['products/', 'originals/', 'incoming/']) expect(await keysOf(storage, prefix)).toEqual([]);
  });
}

function refusesForeignKeys(open: Open): void {
  it.each([
    '../secret',
    `products/medium/../../${HASH}.avif`,
    `products/medium/${HASH}.svg`,
    `products/huge/${HASH}.avif`,
    `/products/medium/${HASH}.avif`,
    `products/medium/${HASH}.avif\0`,
    `products/medium/${HASH}.avif\n`,
    `products/medium/${HASH.toUpperCase()}.avif`,
    `originals/${HASH}.jpg`,
    `originals/../${HASH}`,
    'originals/',
    `incoming/${HASH}`,
    'incoming/../../etc/passwd',
    '.unfinished/x',
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

  it.each(['', '/', '..', 'products', 'products/../', 'products/huge/', 'originals/..', 'secrets/', '.unfinished/'])(
    'lists nothing under %j',
    async (prefix) => {
      await expect(keysOf(await open(), prefix)).rejects.toThrow(RangeError);
    },
  );
}

async function keysOf(storage: ImageStorage, prefix: string, after?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of storage.list(prefix, after)) keys.push(key);
  return keys;
}

function digestOf(words: string): string {
  return createHash('sha256').update(words).digest('hex');
}

function* inPieces(bytes: Buffer, length: number): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += length) yield bytes.subarray(at, at + length);
}

async function* breakingOff(bytes: number): AsyncGenerator<Buffer> {
  yield Buffer.alloc(bytes);
  await Promise.resolve();
  throw new Error('cable cut');
}
