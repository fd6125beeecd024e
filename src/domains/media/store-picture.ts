import { contentHash, inspectImage, madeWith, originalKey, processImage } from '../../performance/images/index.ts';
import { claimPicture } from './claim-picture.ts';
import { findPicture, keepForNow, lockPicture } from './pictures.queries.ts';
import type { PictureWorks, StoredPicture } from './stored-picture.ts';
import { writeVariants } from './write-variants.ts';

export interface StoreOptions {
  /** Whether the file itself is kept, to make other variants of it later; otherwise they are made of the largest one. */
  keepOriginal?: boolean;
}

/**
 * Makes and stores everything the shop shows of a picture, at once. The same bytes are processed and stored once, however
 * often they are given, also after a restart. Whoever refers to it has ten minutes to do so.
 * @throws AppError `image-type-refused`, `image-too-large` or `image-broken`.
 */
export async function storePicture(
  works: PictureWorks,
  bytes: Uint8Array,
  options: StoreOptions = {},
): Promise<StoredPicture> {
  const hash = contentHash(bytes);
  let running = inFlight.get(hash);
  if (running === undefined) {
    running = findOrStore(works, bytes, hash, options).finally(() => inFlight.delete(hash));
    inFlight.set(hash, running);
  }
  return running;
}

const inFlight = new Map<string, Promise<StoredPicture>>();

async function findOrStore(
  works: PictureWorks,
  bytes: Uint8Array,
  hash: string,
  { keepOriginal = true }: StoreOptions,
): Promise<StoredPicture> {
  const { database, storage, settings } = works;
  await keepForNow(database, hash);
  const known = await findPicture(database, hash);
  if (known?.status === 'ready') return storedFrom(known);
  const inspected = await inspectImage(bytes, settings);
  const made = await processImage(bytes, settings);
  const facts = { ...inspected, contentHash: hash, bytes: bytes.byteLength };
  const content = keepOriginal ? bytes : undefined;
  if (content !== undefined) await storage.write(originalKey(hash), content);
  return database.transaction(async (transaction) => {
    const { status } = await claimPicture(transaction, storage, { facts, content, settings: madeWith(settings) });
    await keepForNow(transaction, hash);
    const meanwhile = status === 'ready' ? await lockPicture(transaction, hash) : undefined;
    return meanwhile === undefined ? writeVariants(transaction, works, hash, made) : storedFrom(meanwhile);
  });
}

function storedFrom({ contentHash: hash, width, height, placeholder, variants }: StoredPicture): StoredPicture {
  return { contentHash: hash, width, height, placeholder, variants };
}
