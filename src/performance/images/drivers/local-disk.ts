import { randomUUID } from 'node:crypto';
import { close, createReadStream, open as openFile, read } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline, Readable } from 'node:stream';

import { AppError, errorCode } from '../../../shared/errors.ts';
import { storeUnavailable } from '../errors.ts';
import { digestOf, isStoreKey } from '../sizes.ts';
import type { ByteSpan, ImageStorage, StoredFile } from '../storage.ts';
import { storeKey, storePrefix } from './keys.ts';
import { checkDigest, verified } from './verified.ts';

/** Where files are written before they get their name; not a part of any key. */
const UNFINISHED = '.unfinished';
const A_DAY = 86_400_000;
/** In the order of their keys. */
const FOLDERS = [
  'incoming',
  'originals',
  ...['large', 'manifest', 'medium', 'original', 'small', 'thumbnail'].map((size) => `products/${size}`),
];

/** Pictures as files under one folder. */
export class LocalDisk implements ImageStorage {
  readonly direct = undefined;
  private readonly folder: string;
  private readonly made = new Set<string>();

  /** @param folder made when the first picture is written. */
  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  async write(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    const file = this.fileOf(key);
    const temporary = path.join(this.folder, UNFINISHED, randomUUID());
    try {
      await Promise.all([this.makeFolder(path.dirname(temporary)), this.makeFolder(path.dirname(file))]);
      await writeThrough(temporary, key, content);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error instanceof AppError || errorCode(error) === undefined ? error : storeUnavailable(error);
    }
  }

  async read(key: string): Promise<Buffer | undefined> {
    const file = this.fileOf(key);
    const bytes = await found(async () => readFile(file));
    if (bytes !== undefined) checkDigest(key, bytes, digestOf(key));
    return bytes;
  }

  async size(key: string): Promise<number | undefined> {
    const file = this.fileOf(key);
    const known = await found(async () => stat(file));
    return known?.isFile() === true ? known.size : undefined;
  }

  stream(key: string, range?: ByteSpan): Readable {
    const digest = range === undefined ? digestOf(key) : undefined;
    const file = createReadStream(this.fileOf(key), { ...range, fs: READING });
    return digest === undefined ? file : pipeline(file, verified(key, { digest }), () => undefined);
  }

  async has(key: string): Promise<boolean> {
    return (await this.size(key)) !== undefined;
  }

  async remove(key: string): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  async *list(prefix: string, after = ''): AsyncGenerator<StoredFile> {
    storePrefix(prefix);
    for (const folder of FOLDERS.filter((each) => `${each}/`.startsWith(prefix) || prefix.startsWith(`${each}/`))) {
      const names = (await found(async () => readdir(path.join(this.folder, folder)))) ?? [];
      const keys = names.map((name) => `${folder}/${name}`).filter((key) => key.startsWith(prefix) && key > after);
      for (const key of keys.filter(isStoreKey).toSorted()) {
        const known = await found(async () => stat(this.fileOf(key)));
        if (known !== undefined) yield { key, bytes: known.size, changedAt: known.mtime };
      }
    }
  }

  async sweep(): Promise<number> {
    const folder = path.join(this.folder, UNFINISHED);
    const names = (await found(async () => readdir(folder))) ?? [];
    let swept = 0;
    for (const file of names.map((name) => path.join(folder, name))) {
      const known = await found(async () => stat(file));
      if (known === undefined || Date.now() - known.mtimeMs < A_DAY) continue;
      await rm(file, { force: true });
      swept += 1;
    }
    return swept;
  }

  async check(): Promise<void> {
    const folder = path.join(this.folder, UNFINISHED);
    const file = path.join(folder, randomUUID());
    try {
      await mkdir(folder, { recursive: true });
      await writeThrough(file, '', Buffer.from('?'));
      await rm(file);
    } catch (error) {
      throw storeUnavailable(error);
    }
  }

  close(): void {
    this.made.clear();
  }

  private fileOf(key: string): string {
    return path.join(this.folder, storeKey(key));
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.made.add(folder);
  }
}

/** As Node.js reads, but a file that cannot be opened says that the store is away. */
const READING = {
  open: (file: string, flags: string, mode: number, done: (error: Error | null, descriptor: number) => void) =>
    openFile(file, flags, mode, (error, descriptor) =>
      done(error === null || error.code === 'ENOENT' ? error : storeUnavailable(error), descriptor),
    ),
  read,
  close,
};

/** On the disk before it gets its name: after a power cut there is the whole file or none. */
async function writeThrough(file: string, key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const digest = digestOf(key);
  if (content instanceof Uint8Array) checkDigest(key, content, digest);
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(
      content instanceof Uint8Array
        ? content
        : pipeline(Readable.from(content), verified(key, { digest }), () => undefined),
    );
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** @throws AppError `picture-store-unavailable` for a disk that fails. */
async function found<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error instanceof RangeError ? error : storeUnavailable(error);
  }
}
