import { LocalDisk } from './drivers/local-disk.ts';
import { S3Store } from './drivers/s3-store.ts';
import type { ImageStorage } from './storage.ts';
import { type ImageStoreSettings, s3Settings } from './store-config.ts';

/**
 * The store that the settings name. Nothing is asked of it yet.
 * @param folder where pictures are if they are on disk.
 * @throws StartError naming what a bucket needs and is not set.
 */
export function openStore(settings: ImageStoreSettings, folder: string): ImageStorage {
  const s3 = s3Settings(settings);
  return s3 === undefined ? new LocalDisk(folder) : new S3Store(s3);
}
