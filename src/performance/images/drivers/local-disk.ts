import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';

import { errorCode } from '../../../shared/errors.ts';
import { isStoreKey } from '../sizes.ts';
import type { ImageStorage } from '../storage.ts';

/** Pictures as files under one folder. */
export class LocalDisk implements ImageStorage {
  private readonly folder: string;
  private readonly made = new Set<string>();

  /** @param folder made when the first picture is written. */
  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  async write(key: string, bytes: Uint8Array): Promise<void> {
    const file = this.fileOf(key);
    await this.makeFolder(path.dirname(file));
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async read(key: string): Promise<Buffer | undefined> {
    try {
      return await readFile(this.fileOf(key));
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async size(key: string): Promise<number | undefined> {
    try {
      const file = await stat(this.fileOf(key));
      return file.isFile() ? file.size : undefined;
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  stream(key: string, range?: { start: number; end: number }): Readable {
    return createReadStream(this.fileOf(key), range);
  }

  async has(key: string): Promise<boolean> {
    return (await this.size(key)) !== undefined;
  }

  async remove(key: string): Promise<void> {
    await rm(this.fileOf(key), { force: true });
  }

  private fileOf(key: string): string {
    if (!isStoreKey(key)) throw new RangeError(`Not a key of the picture store: ${JSON.stringify(key.slice(0, 100))}`);
    return path.join(this.folder, key);
  }

  private async makeFolder(folder: string): Promise<void> {
    if (this.made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.made.add(folder);
  }
}
