import type { Transaction } from '../../performance/database/index.ts';
import { contentHash, inspectImage, madeWith, originalKey } from '../../performance/images/index.ts';
import type { Jobs } from '../../performance/jobs/index.ts';
import { claimPicture, type ClaimedPicture } from './claim-picture.ts';
import { processPictureJob } from './picture.jobs.ts';
import type { PictureFacts } from './pictures.queries.ts';
import type { PictureWorks } from './stored-picture.ts';

export type ReceivedPicture = PictureFacts & Omit<ClaimedPicture, 'isNew'>;

/**
 * Takes a file for a picture: kept as it came, and made in a job that is enqueued in the same transaction. The same file
 * sent twice, or by two people at once, is kept once and made once.
 * @param refer refers to the picture, in that transaction.
 * @throws AppError `image-type-refused` (415), `image-too-large` (413), `image-broken` (422): what can be seen at once.
 */
export async function receivePicture<Reference>(
  { database, storage, settings }: PictureWorks,
  jobs: Jobs,
  bytes: Uint8Array,
  refer: (transaction: Transaction, picture: ReceivedPicture) => Promise<Reference>,
): Promise<Reference> {
  const inspected = await inspectImage(bytes, settings);
  const facts = { ...inspected, contentHash: contentHash(bytes), bytes: bytes.byteLength };
  const key = originalKey(facts.contentHash);
  if (!(await storage.has(key))) await storage.write(key, bytes);
  return database.transaction(async (transaction) => {
    const claim = { facts, content: bytes, settings: madeWith(settings) };
    const { isNew, ...state } = await claimPicture(transaction, storage, claim);
    if (isNew) await jobs.enqueue(transaction, processPictureJob, { contentHash: facts.contentHash });
    return refer(transaction, { ...facts, ...state });
  });
}
