import type { Jobs } from '../../performance/jobs/index.ts';
import { type ImageStorage, madeWith, originalKey, processImage } from '../../performance/images/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { dropFilesJob } from './picture.jobs.ts';
import {
  countPicturesToMake,
  findPicture,
  lockPicture,
  type PictureRecord,
  picturesToMake,
} from './pictures.queries.ts';
import type { PictureWorks } from './stored-picture.ts';
import { writeVariants } from './write-variants.ts';

export interface ReprocessProgress {
  done: number;
  of: number;
  /** Those that stay as they are, as their file cannot be read any more. */
  failed: number;
}

export interface ReprocessOptions {
  /** Pictures at once. */
  concurrency: number;
  /** Ends the work after the pictures at hand. */
  signal?: AbortSignal;
  /** Told of each picture once it is made anew. */
  changed: (contentHash: string) => Promise<void>;
  onProgress?: (progress: ReprocessProgress) => void;
  /** @param reason a sentence. */
  onFailure?: (contentHash: string, reason: string) => void;
}

const AT_ONCE = 100;
const AWAY = 503;
/** Old files stay so long (seconds) for pages that were opened before. */
const OLD_FILES_STAY = 600;

/**
 * Makes every picture again that was made with other settings. A row says what its picture was made with, so that a run that
 * was stopped goes on where it was. New files have new names: pages show the old ones until the row names the new, and the
 * old are removed a while after that.
 * @throws AppError of status 503, once all that was begun has ended: the store or the database is away, or the machine
 * overloaded, and every other picture would fare alike.
 */
export async function reprocessPictures(
  works: PictureWorks,
  jobs: Jobs,
  { concurrency, signal, changed, onProgress, onFailure }: ReprocessOptions,
): Promise<ReprocessProgress> {
  const wanted = madeWith(works.settings);
  const progress = { done: 0, of: await countPicturesToMake(works.database, wanted), failed: 0 };
  let failure: unknown;
  const isOver = () => signal?.aborted === true || failure !== undefined;
  for (let after = ''; ;) {
    if (isOver()) break;
    const page = await picturesToMake(works.database, wanted, { after, limit: AT_ONCE });
    const queue = page.values();
    const worker = async () => {
      for (const contentHash of queue) {
        if (isOver()) return;
        try {
          if (await makeAgain(works, jobs, contentHash)) await changed(contentHash);
        } catch (error) {
          if (error instanceof AppError && error.status === AWAY) {
            failure ??= error;
            return;
          }
          progress.failed += 1;
          onFailure?.(contentHash, errorMessage(error));
        }
        progress.done += 1;
        onProgress?.({ ...progress });
      }
    };
    // Also where the store has gone away: nobody is left at work behind the caller's back.
    await Promise.all(Array.from({ length: concurrency }, worker));
    const last = page.at(-1);
    if (last === undefined || page.length < AT_ONCE) break;
    after = last;
  }
  if (failure !== undefined) throw failure;
  return progress;
}

/** @returns false where the picture went meanwhile. */
async function makeAgain(works: PictureWorks, jobs: Jobs, contentHash: string): Promise<boolean> {
  const before = await findPicture(works.database, contentHash);
  if (before?.status !== 'ready') return false;
  const bytes = await sourceOf(works.storage, before);
  if (bytes === undefined)
    throw new Error('Neither its original nor a variant that it could be made of is in the store.');
  const made = await processImage(bytes, works.settings);
  return works.database.transaction(async (transaction) => {
    const locked = await lockPicture(transaction, contentHash);
    if (locked?.status !== 'ready') return false;
    const { variants } = await writeVariants(transaction, works, contentHash, made);
    const used = new Set(variants.map(({ key }) => key));
    const keys = locked.variants.map(({ key }) => key).filter((key) => !used.has(key));
    if (keys.length > 0)
      await jobs.enqueue(transaction, dropFilesJob, { contentHash, keys }, { delay: OLD_FILES_STAY });
    return true;
  });
}

/** The file as it came; of pictures from before those were kept, the largest variant that every encoder reads. */
async function sourceOf(storage: ImageStorage, { contentHash, variants }: PictureRecord): Promise<Buffer | undefined> {
  const original = await storage.read(originalKey(contentHash));
  if (original !== undefined) return original;
  const plain = (format: string) => (format === 'png' || format === 'jpeg' ? 1 : 0);
  const [best] = variants.toSorted((a, b) => b.width - a.width || plain(b.format) - plain(a.format));
  return best === undefined ? undefined : storage.read(best.key);
}
