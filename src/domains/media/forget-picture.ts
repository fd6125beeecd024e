import { manifestKey, originalKey } from '../../performance/images/index.ts';
import {
  deleteOldUploads,
  deletePicture,
  lockPicture,
  markLeaving,
  secondsKept,
  unreferencedPictures,
} from './pictures.queries.ts';
import type { PictureWorks } from './stored-picture.ts';

type Shelf = Pick<PictureWorks, 'database' | 'storage'>;

/**
 * Removes a picture that nobody refers to: first it is marked, so that a run that is stopped amid its files leaves none that
 * looks whole; whoever sends it again meanwhile waits and then has it made anew.
 * @returns seconds after which to ask again, as somebody may be about to refer to it; undefined where there is no need to.
 */
export async function forgetPicture({ database, storage }: Shelf, contentHash: string): Promise<number | undefined> {
  const kept = await database.transaction(async (transaction) => {
    if ((await lockPicture(transaction, contentHash, { alone: true })) === undefined) return undefined;
    const seconds = await secondsKept(transaction, contentHash);
    if (seconds === 0) await markLeaving(transaction, contentHash);
    return seconds;
  });
  if (kept !== 0) return kept;
  await database.transaction(async (transaction) => {
    const picture = await lockPicture(transaction, contentHash, { alone: true });
    if (picture?.status !== 'leaving') return;
    const keys = [...picture.variants.map(({ key }) => key), manifestKey(contentHash), originalKey(contentHash)];
    await Promise.all(keys.map(async (key) => storage.remove(key)));
    await deletePicture(transaction, contentHash);
  });
  return undefined;
}

/** Removes files of a picture that it no longer consists of. */
export async function dropFiles({ database, storage }: Shelf, contentHash: string, keys: readonly string[]) {
  await database.transaction(async (transaction) => {
    const picture = await lockPicture(transaction, contentHash);
    const used = new Set(picture?.variants.map(({ key }) => key));
    await Promise.all(keys.filter((key) => !used.has(key)).map(async (key) => storage.remove(key)));
  });
}

const AT_ONCE = 200;
/** Pages of a sweep at most; the next one goes on. */
const PAGES = 500;

/** Lets uploads go that nobody used in time, then whatever nobody refers to and no job was told of. */
export async function sweepPictures(shelf: Shelf): Promise<void> {
  for (let page = 0; page < PAGES; page += 1) {
    if ((await deleteOldUploads(shelf.database, AT_ONCE)) < AT_ONCE) break;
  }
  let after = '';
  for (let page = 0; page < PAGES; page += 1) {
    const hashes = await unreferencedPictures(shelf.database, after, AT_ONCE);
    for (const hash of hashes) await forgetPicture(shelf, hash);
    const last = hashes.at(-1);
    if (last === undefined || hashes.length < AT_ONCE) return;
    after = last;
  }
}
