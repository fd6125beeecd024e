import type { Transaction } from '../../performance/database/index.ts';
import { type ImageStorage, originalKey } from '../../performance/images/index.ts';
import { insertPicture, lockPicture, markPending, type PictureFacts, type PictureRecord } from './pictures.queries.ts';

export interface ClaimedPicture extends Pick<PictureRecord, 'status' | 'refusal'> {
  /** Whether it has to be made: nobody else will. */
  isNew: boolean;
}

/** How often another one may remove the picture just as it is sent again. */
const TRIES = 3;

/**
 * The row of a picture, locked, and its file stored: for whoever is about to refer to it in this transaction. What is there
 * already is not made again; what was about to be removed, or was refused under other settings, is.
 * @param content stored unless it is already: who stores it before holds the lock no longer than needed. undefined: not kept.
 */
export async function claimPicture(
  transaction: Transaction,
  storage: ImageStorage,
  { facts, content, settings }: { facts: PictureFacts; content: Uint8Array | undefined; settings: string },
): Promise<ClaimedPicture> {
  const { contentHash } = facts;
  const { record, isNew } = await lockOrInsert(transaction, facts);
  if (content !== undefined && !(await storage.has(originalKey(contentHash)))) {
    await storage.write(originalKey(contentHash), content);
  }
  const again = record.status === 'leaving' || (record.status === 'refused' && record.madeWith !== settings);
  if (!again) return { status: record.status, refusal: record.refusal, isNew };
  await markPending(transaction, contentHash);
  return { status: 'pending', refusal: null, isNew: true };
}

async function lockOrInsert(
  transaction: Transaction,
  facts: PictureFacts,
): Promise<{ record: PictureRecord; isNew: boolean }> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const isNew = await insertPicture(transaction, facts);
    const record = await lockPicture(transaction, facts.contentHash);
    if (record !== undefined) return { record, isNew };
  }
  throw new Error(`the picture ${facts.contentHash} is removed again and again`);
}
