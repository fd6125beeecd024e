import { z } from 'zod';

import {
  contentHash,
  type ImageSettings,
  type ImageStorage,
  manifestKey,
  processImage,
} from '../../performance/images/index.ts';

const storedPicture = z.object({
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  width: z.int().positive(),
  height: z.int().positive(),
  placeholder: z.string(),
  variants: z.array(
    z.object({
      format: z.enum(['avif', 'webp', 'jpeg', 'png']),
      width: z.int().positive(),
      bytes: z.int().positive(),
      key: z.string(),
    }),
  ),
});

/** What a row of product_images needs to know of a stored picture. */
export type StoredPicture = z.infer<typeof storedPicture>;

/**
 * Makes and stores everything the shop shows of a picture. The same bytes are processed and stored once, however often
 * they are given, also after a restart.
 * @throws AppError `image-type-refused`, `image-too-large` or `image-broken`.
 */
export async function storePicture(
  storage: ImageStorage,
  bytes: Uint8Array,
  settings: ImageSettings,
): Promise<StoredPicture> {
  const hash = contentHash(bytes);
  let running = inFlight.get(hash);
  if (running === undefined) {
    running = findOrStore(storage, bytes, hash, settings).finally(() => inFlight.delete(hash));
    inFlight.set(hash, running);
  }
  return running;
}

const inFlight = new Map<string, Promise<StoredPicture>>();

async function findOrStore(
  storage: ImageStorage,
  bytes: Uint8Array,
  hash: string,
  settings: ImageSettings,
): Promise<StoredPicture> {
  const known = await storage.read(manifestKey(hash));
  if (known !== undefined) return storedPicture.parse(JSON.parse(known.toString()));
  const { variants, ...picture } = await processImage(bytes, settings);
  await Promise.all(variants.map(async ({ key, content }) => storage.write(key, content)));
  const stored: StoredPicture = {
    ...picture,
    variants: variants.map(({ format, width, content, key }) => ({ format, width, bytes: content.byteLength, key })),
  };
  // Last, so that a picture with a manifest is a picture with all its files.
  await storage.write(manifestKey(hash), Buffer.from(JSON.stringify(stored)));
  return stored;
}
