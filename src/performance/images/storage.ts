import type { Readable } from 'node:stream';

/** Where pictures are kept. Keys come from `imageKey` and `manifestKey`; a driver refuses every other. */
export interface ImageStorage {
  /** All or nothing: a reader never sees half a file. Writing a key again is harmless, as keys name content. */
  write(key: string, bytes: Uint8Array): Promise<void>;
  /** @returns undefined where there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /** In bytes. @returns undefined where there is none. */
  size(key: string): Promise<number | undefined>;
  /** Piece by piece: all of it, or the bytes `start` to `end`, both included. Fails as it is read where there is none. */
  stream(key: string, range?: { start: number; end: number }): Readable;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
}
