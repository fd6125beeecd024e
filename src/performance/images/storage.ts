import type { Readable } from 'node:stream';

/**
 * Where pictures are kept. Keys come from `imageKey`, `manifestKey`, `originalKey` and `newIncomingKey`; a driver
 * refuses every other with a RangeError. A store that does not answer in time, or answers with something else than what
 * was written, is an AppError `picture-store-unavailable` (503).
 */
export interface ImageStorage {
  /**
   * All or nothing: a reader never sees half a file. Writing a key again is harmless, as keys name content; an original
   * whose bytes are not those its key names is refused with an AppError `picture-corrupt`.
   * @param content in one piece, or piece by piece where it need not be in memory as a whole.
   */
  write(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Whole, checked against what was written. @returns undefined where there is none. */
  read(key: string): Promise<Buffer | undefined>;
  /** In bytes. @returns undefined where there is none. */
  size(key: string): Promise<number | undefined>;
  /**
   * Piece by piece: all of it, or the bytes `start` to `end`, both included. Fails as it is read: with the code ENOENT
   * where there is none, before the first piece; whenever it breaks off or is not what was written.
   */
  stream(key: string, range?: ByteSpan): Readable;
  has(key: string): Promise<boolean>;
  remove(key: string): Promise<void>;
  /**
   * What there is, in the order of the keys, a page at a time: what is written or removed meanwhile may or may not be in it.
   * @param prefix "products/", "products/original/", "originals/", "incoming/", or one of them with the beginning of a name.
   * @param after goes on behind this key.
   */
  list(prefix: string, after?: string): AsyncIterable<StoredFile>;
  /** Removes what writers left behind that died amid a write, unless it is younger than a day. @returns how much there was. */
  sweep(): Promise<number>;
  /** @throws AppError `picture-store-unavailable` unless the store answers and may be written to by us. */
  check(): Promise<void>;
  /** Where browsers may put and get files without the shop in between; a folder has no such addresses. */
  readonly direct: DirectAccess | undefined;
  close(): void;
}

/** Both included, from 0. */
export interface ByteSpan {
  start: number;
  end: number;
}

export interface StoredFile {
  key: string;
  bytes: number;
  changedAt: Date;
}

export interface DirectAccess {
  /** "https://pictures.example": for the Content-Security-Policy of pages that upload. */
  readonly origin: string;
  /**
   * An address that takes one PUT of exactly so many bytes of that type.
   * @throws RangeError for a key that is not of `newIncomingKey`, for no bytes or more than `MOST_UPLOAD_BYTES`, a type that
   * is no picture's, or a time that is not 1 to 3600 seconds.
   */
  upload(key: string, upload: DirectUpload): Promise<DirectRequest>;
  /** An address that gives the file for so many seconds (1 to 3600). @throws RangeError as above; any key of the store. */
  download(key: string, seconds: number): Promise<string>;
}

/** The most that may be uploaded straight to a store (bytes), whatever `IMAGES_MAX_BYTES` says. */
export const MOST_UPLOAD_BYTES = 200_000_000;

export interface DirectUpload {
  bytes: number;
  /** "image/jpeg" */
  contentType: string;
  seconds: number;
}

export interface DirectRequest {
  method: 'PUT';
  url: string;
  /** To be sent as they are: they are signed. */
  headers: Record<string, string>;
}
