import type { Database } from '../../performance/database/index.ts';
import type { ImageFormat, ImageSettings, ImageStorage } from '../../performance/images/index.ts';

/** What pictures are made with and kept in. */
export interface PictureWorks {
  database: Database;
  storage: ImageStorage;
  settings: ImageSettings;
}

export interface StoredVariant {
  format: ImageFormat;
  /** Pixels. */
  width: number;
  bytes: number;
  /** Of the store. */
  key: string;
}

/** A picture with everything the shop shows of it. */
export interface StoredPicture {
  /** SHA-256 of the file it came as, in hexadecimal. */
  contentHash: string;
  /** Pixels. */
  width: number;
  height: number;
  placeholder: string;
  variants: StoredVariant[];
}
