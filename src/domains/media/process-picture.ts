import { madeWith, originalKey, processImage, type ProcessedImage } from '../../performance/images/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { findPicture, lockPicture, markRefused } from './pictures.queries.ts';
import type { PictureWorks } from './stored-picture.ts';
import { writeVariants } from './write-variants.ts';

/** What a picture is refused with that could not be made however often it was tried. */
const GIVEN_UP = 'image-not-made';

/**
 * Makes the variants of a picture that was sent. Run again after whatever stopped it, it does what is left to do.
 * @param last whether nobody tries again: then the picture is refused rather than waited for.
 * @returns whether there is something to be told of: it is ready, or refused.
 */
export async function processPicture(
  works: PictureWorks,
  contentHash: string,
  { last }: { last: boolean },
): Promise<boolean> {
  const picture = await findPicture(works.database, contentHash);
  if (picture === undefined || picture.status === 'leaving') return false;
  // What stopped an earlier run may have done so between its commit and its telling.
  if (picture.status !== 'pending') return true;
  const outcome = await makeOrRefuse(works, contentHash, last);
  return works.database.transaction(async (transaction) => {
    const locked = await lockPicture(transaction, contentHash);
    if (locked?.status !== 'pending') return locked?.status === 'ready';
    if ('refusal' in outcome) {
      await markRefused(transaction, contentHash, { ...outcome, madeWith: madeWith(works.settings) });
    } else await writeVariants(transaction, works, contentHash, outcome.made);
    return true;
  });
}

async function makeOrRefuse(
  { storage, settings }: PictureWorks,
  contentHash: string,
  last: boolean,
): Promise<{ made: ProcessedImage } | { refusal: string }> {
  try {
    const bytes = await storage.read(originalKey(contentHash));
    if (bytes === undefined) throw new Error(`the original ${contentHash} is not in the store`);
    return { made: await processImage(bytes, settings) };
  } catch (error) {
    if (error instanceof AppError && error.status < 500) return { refusal: error.code };
    if (!last) throw error;
    console.error(`The picture ${contentHash} was given up: ${errorMessage(error)}`);
    return { refusal: GIVEN_UP };
  }
}
