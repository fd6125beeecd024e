import { createHash } from 'node:crypto';

import type { Database } from '../../../performance/database/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import type { StoredPicture } from '../../media/index.ts';
import type { PictureSource } from './picture-source.ts';
import { type PictureRow, picturesOf, replacePictures } from './pictures.queries.ts';
import type { PictureDraft } from './product-draft.ts';
import type { WrittenProduct } from './write-products.ts';

/** Products whose pictures are worked on at once: most of the time goes into waiting for other people's servers. */
const CONCURRENCY = 6;

export interface PictureImport {
  source: PictureSource;
  store: (bytes: Uint8Array) => Promise<StoredPicture>;
}

export interface PictureEvents {
  /** A product has other pictures now; so many of them it had not before. */
  replaced: (product: WrittenProduct, added: number) => Promise<void>;
  /** @param reason a sentence. */
  failed: (handle: string, reason: string) => void;
  /** Ends the work after the pictures at hand. */
  signal?: AbortSignal | undefined;
}

/**
 * Gives products the pictures their file names. What a product has from the same address is kept and not fetched again;
 * a picture that cannot be had is left out and told; pictures that were not imported stay behind the imported ones.
 */
export async function attachPictures(
  database: Database,
  products: readonly WrittenProduct[],
  pictures: PictureImport,
  { replaced, failed, signal }: PictureEvents,
): Promise<void> {
  const wanted = products.filter(({ draft }) => draft.pictures !== undefined);
  if (wanted.length === 0) return;
  const stored = Map.groupBy(
    await picturesOf(
      database,
      wanted.map(({ id }) => id),
    ),
    (row) => row.product_id,
  );
  const queue = wanted.values();
  const worker = async () => {
    for (const product of queue) {
      const { id, draft } = product;
      if (signal?.aborted === true) return;
      const known = stored.get(id) ?? [];
      const { rows, reasons } = await gather(draft.pictures ?? [], known, pictures);
      for (const reason of reasons) failed(draft.handle, reason);
      // Better yesterday's pictures than none.
      if ((rows.length === 0 && reasons.length > 0) || isSame(rows, known)) continue;
      await database.transaction(async (transaction) => replacePictures(transaction, id, rows));
      const fresh = rows.filter((row) => known.every(({ content_hash }) => content_hash !== row.content_hash));
      await replaced(product, fresh.length);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

async function gather(wanted: readonly PictureDraft[], known: readonly PictureRow[], pictures: PictureImport) {
  const rows = new Map<string, PictureRow>();
  const reasons: string[] = [];
  for (const { source, alt } of wanted) {
    try {
      const picture = await find(source, known, pictures);
      const { contentHash: content_hash, width, height, placeholder, variants } = picture;
      const row = { content_hash, width, height, placeholder, variants, alt, source, position: rows.size };
      if (!rows.has(content_hash)) rows.set(content_hash, row);
    } catch (error) {
      reasons.push(`the picture ${source} ${sentence(error)}`);
    }
  }
  for (const row of known) {
    if (row.source === null && !rows.has(row.content_hash)) rows.set(row.content_hash, { ...row, position: rows.size });
  }
  return { rows: [...rows.values()], reasons };
}

async function find(source: string, known: readonly PictureRow[], pictures: PictureImport): Promise<StoredPicture> {
  const before = known.find((row) => row.source === source);
  const local = await pictures.source.fromFolder(source);
  const isBefore = local === undefined || createHash('sha256').update(local).digest('hex') === before?.content_hash;
  if (before !== undefined && isBefore) return { ...before, contentHash: before.content_hash };
  return pictures.store(local ?? (await pictures.source.fromWeb(source)));
}

function isSame(rows: readonly PictureRow[], known: readonly PictureRow[]): boolean {
  const key = ({ content_hash, alt, source, position }: PictureRow) => [content_hash, alt, source, position];
  return JSON.stringify(rows.map(key)) === JSON.stringify(known.map(key));
}

/** "The picture is damaged." continues "the picture URL": "cannot be taken: the picture is damaged". */
function sentence(error: unknown): string {
  const message = errorMessage(error).replace(/\.$/, '');
  return /^[A-Z]/.test(message) ? `cannot be taken: ${message.charAt(0).toLowerCase()}${message.slice(1)}` : message;
}
