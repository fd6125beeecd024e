import type { Config } from './config.ts';
import { imagesFolder, type ImageStorage, openStore } from './performance/images/index.ts';
import { errorMessage } from './shared/errors.ts';

/** Where this shop keeps its pictures. Nothing is asked of the store yet. */
export function openImageStorage(config: Pick<Config, 'images' | 'imageStore' | 'shop'>): ImageStorage {
  return openStore(config.imageStore, imagesFolder(config.images, config.shop.DATA_DIR));
}

/**
 * Says so where the store does not answer, and removes what writers left in it that died. The shop opens all the same:
 * until the store is back, pictures that are not in memory are answered with 503.
 */
export async function checkImageStorage(config: Pick<Config, 'images' | 'imageStore' | 'shop'>): Promise<void> {
  const storage = openImageStorage(config);
  try {
    await storage.check();
    // A store that does not list unfinished uploads ends them by rules of its own.
    await storage.sweep().catch(() => undefined);
  } catch (error) {
    const reason = errorMessage(error instanceof Error ? (error.cause ?? error) : error);
    console.error(`The store of pictures does not answer (${reason}). Pictures are missing until it does.`);
  } finally {
    storage.close();
  }
}
