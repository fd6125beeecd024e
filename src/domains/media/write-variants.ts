import { createHash } from 'node:crypto';

import type { Transaction } from '../../performance/database/index.ts';
import { imageKey, madeWith, type ProcessedImage } from '../../performance/images/index.ts';
import { markReady } from './pictures.queries.ts';
import type { PictureWorks, StoredPicture } from './stored-picture.ts';

/**
 * Stores what the pipeline made and says so in the picture's row, which the caller has locked: nobody removes files of this
 * picture meanwhile. A transaction that fails leaves files that the next try writes again.
 */
export async function writeVariants(
  transaction: Transaction,
  { storage, settings }: Pick<PictureWorks, 'storage' | 'settings'>,
  contentHash: string,
  { width, height, placeholder, variants, dominantColour }: ProcessedImage,
): Promise<StoredPicture> {
  const files = variants.map(({ size, format, width: wide, content }) => ({
    content,
    variant: {
      format,
      width: wide,
      bytes: content.byteLength,
      key: imageKey(size, nameOf(contentHash, content), format),
    },
  }));
  await Promise.all(files.map(async ({ content, variant }) => storage.write(variant.key, content)));
  const picture = { contentHash, width, height, placeholder, variants: files.map(({ variant }) => variant) };
  await markReady(transaction, { ...picture, dominantColour, madeWith: madeWith(settings) });
  return picture;
}

/**
 * A name is for ever the name of the same bytes, whatever the settings; and no two pictures share a file, so that one can
 * be removed without asking for the others.
 */
function nameOf(contentHash: string, content: Uint8Array): string {
  return createHash('sha256').update(contentHash).update(content).digest('hex');
}
