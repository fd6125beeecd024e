import type { Readable } from 'node:stream';

import type { ImageStorage } from '../../src/performance/images/index.ts';

/** Counts what is asked of the store behind it. */
export class Watched implements ImageStorage {
  asked = 0;
  readonly direct = undefined;
  private readonly storage: ImageStorage;

  constructor(storage: ImageStorage) {
    this.storage = storage;
  }

  async size(key: string): Promise<number | undefined> {
    this.asked += 1;
    return this.storage.size(key);
  }

  async read(key: string): Promise<Buffer | undefined> {
    this.asked += 1;
    return this.storage.read(key);
  }

  stream(key: string, range?: { start: number; end: number }): Readable {
    this.asked += 1;
    return this.storage.stream(key, range);
  }

  write = async (key: string, content: Uint8Array | AsyncIterable<Uint8Array>) => this.storage.write(key, content);
  has = async (key: string) => this.storage.has(key);
  remove = async (key: string) => this.storage.remove(key);
  list = (prefix: string, after?: string) => this.storage.list(prefix, after);
  sweep = async () => this.storage.sweep();
  check = async () => this.storage.check();
  close = () => this.storage.close();
}
