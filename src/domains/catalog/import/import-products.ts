import { stat } from 'node:fs/promises';
import path from 'node:path';

import type { Database } from '../../../performance/database/index.ts';
import { errorCode, errorMessage, StartError } from '../../../shared/errors.ts';
import { catalogTags, tagsOfChange } from '../catalog.tags.ts';
import { refreshSearchVocabulary } from '../search/refresh-search-vocabulary.ts';
import { attachPictures, type PictureImport } from './attach-pictures.ts';
import { type CategoryLevel, UNSORTED } from './category-trail.ts';
import { guessFormat, type ImportFormat } from './guess-format.ts';
import { currencies, insertCategories } from './import.queries.ts';
import type { Finding, ImportItem, ProductDraft } from './product-draft.ts';
import { openJsonLines } from './read-json-lines.ts';
import { type ImportSource, openShopify } from './read-shopify.ts';
import { RejectsFile } from './rejects-file.ts';
import { findOrCreateSeller, type ImportSeller } from './seller.ts';
import { writeProducts, type WrittenProduct } from './write-products.ts';

export interface ImportOptions {
  file: string;
  /** Guessed from the file where absent. */
  format?: ImportFormat | undefined;
  /** Whose listings they become; the account is opened, with this name, where there is none. */
  seller: { email: string; name: string };
  /** ISO code of prices that come without one. */
  currency: string;
  /** Pieces of a new variant whose stock the file does not tell. */
  stock: number;
  /** Absent: pictures are passed over. */
  pictures?: PictureImport | undefined;
  /** Named after it; the file itself where absent. */
  rejectsBeside?: string | undefined;
  /** Called after each batch with what is no longer true of what is cached. */
  evict?: ((tags: readonly string[]) => Promise<void>) | undefined;
  onProgress?: (progress: ImportSummary) => void;
  onFinding?: (kind: 'rejected' | 'warning' | 'notice', text: Finding | string) => void;
  /** Ends the import after the batch at hand. */
  signal?: AbortSignal | undefined;
}

export interface ImportSummary {
  /** Rows read so far, refused ones included. */
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Products refused. */
  rejected: number;
  /** Rows refused although their product was taken. */
  rejectedRows: number;
  picturesAdded: number;
  picturesFailed: number;
  /** Read so far, of all. */
  bytes: number;
  totalBytes: number;
  interrupted: boolean;
  rejectsFile: string | undefined;
}

/** One transaction each: enough to be quick, little enough to hold in memory and to lose when interrupted. */
const BATCH_PRODUCTS = 500;
const BATCH_CHARACTERS = 2_000_000;

/**
 * Imports a file into one seller's listings. Running it again creates nothing twice: products are known by their handle.
 * @throws StartError where nothing of the file can be read: no such file, another format, an unknown currency.
 */
export async function importProducts(database: Database, options: ImportOptions): Promise<ImportSummary> {
  const { file } = options;
  const totalBytes = await sizeOf(file);
  const format = options.format ?? (await guessFormat(file));
  const defaults = { currency: options.currency, currencies: await currencies(database) };
  if (!defaults.currencies.has(options.currency)) {
    throw new StartError(
      `The shop has no exchange rate for the currency ${options.currency}; it knows ${[...defaults.currencies].toSorted().join(', ')}.`,
    );
  }
  const source = await (format === 'shopify' ? openShopify : openJsonLines)(file, defaults);
  if (source.notice !== undefined) options.onFinding?.('notice', source.notice);
  const seller = await findOrCreateSeller(database, options.seller.email, options.seller.name);
  return new ImportRun(database, options, source, seller, totalBytes).run();
}

class ImportRun {
  private readonly database: Database;
  private readonly options: ImportOptions;
  private readonly source: ImportSource;
  private readonly seller: ImportSeller;
  private readonly rejects: RejectsFile;
  private readonly categories = new Set<string>();
  private readonly summary: ImportSummary;

  constructor(
    database: Database,
    options: ImportOptions,
    source: ImportSource,
    seller: ImportSeller,
    totalBytes: number,
  ) {
    this.database = database;
    this.options = options;
    this.source = source;
    this.seller = seller;
    this.rejects = new RejectsFile(options.rejectsBeside ?? options.file, source.header);
    this.summary = { ...NOTHING, totalBytes };
  }

  async run(): Promise<ImportSummary> {
    try {
      let writing: Promise<void> = Promise.resolve();
      for await (const batch of this.batches()) {
        // The next batch is read while this one is written; never more than these two are held.
        await writing;
        if (this.options.signal?.aborted === true) break;
        writing = this.write(batch);
        // Its failure is met at the next await; until then it must not count as unhandled.
        writing.catch(() => undefined);
      }
      await writing;
    } finally {
      await this.rejects.close();
    }
    await this.refreshSearch();
    this.summary.interrupted = this.options.signal?.aborted === true;
    this.summary.rejectsFile = this.rejects.path;
    return this.summary;
  }

  /** Search works without, with yesterday's words: not worth failing an import that is done. */
  private async refreshSearch(): Promise<void> {
    if (this.summary.created + this.summary.updated === 0) return;
    try {
      await refreshSearchVocabulary(this.database);
    } catch (error) {
      const notice = `the words of the search could not be renewed (${errorMessage(error)}); the next import tries again`;
      this.options.onFinding?.('notice', notice);
    }
  }

  private async *batches(): AsyncGenerator<ImportItem[]> {
    let batch: ImportItem[] = [];
    let characters = 0;
    const items = this.source.products((bytes) => {
      this.summary.bytes += bytes;
    });
    for await (const item of items) {
      batch.push(item);
      characters += item.rows.reduce((sum, { raw }) => sum + raw.length, 0);
      if (batch.length < BATCH_PRODUCTS && characters < BATCH_CHARACTERS) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
    if (batch.length > 0) yield batch;
  }

  private async write(batch: readonly ImportItem[]): Promise<void> {
    for (const item of batch) {
      this.summary.rows += item.rows.length;
      if (item.rejections.length > 0) await this.reject(item, item.rejections);
      for (const warning of item.warnings) this.options.onFinding?.('warning', warning);
    }
    const taken = batch.filter((item): item is TakenItem => item.draft !== undefined);
    if (taken.length > 0) {
      await this.ensureCategories(taken);
      const written = await this.writeTaken(taken);
      for (const { outcome } of written) this.summary[outcome]++;
      await this.evict(written.filter(({ outcome }) => outcome !== 'unchanged'));
      await this.attach(written);
    }
    this.options.onProgress?.(this.summary);
  }

  /** One product that the database refuses must not cost the others of its batch. */
  private async writeTaken(items: readonly TakenItem[]): Promise<WrittenProduct[]> {
    const { stock } = this.options;
    try {
      return await writeProducts(
        this.database,
        this.seller,
        items.map(({ draft }) => draft),
        stock,
      );
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const [only] = items;
      if (only !== undefined && items.length === 1) {
        const line = only.rows[0]?.line ?? 0;
        await this.reject({ ...only, draft: undefined }, [
          { line, column: null, reason: `the database refuses it: ${errorMessage(error)}` },
        ]);
        return [];
      }
      const half = Math.ceil(items.length / 2);
      return [...(await this.writeTaken(items.slice(0, half))), ...(await this.writeTaken(items.slice(half)))];
    }
  }

  private async ensureCategories(items: readonly TakenItem[]): Promise<void> {
    const missing = new Map<string, CategoryLevel>();
    for (const level of items.flatMap(({ draft }) => draft.category ?? UNSORTED)) {
      if (!this.categories.has(level.path)) missing.set(level.path, level);
    }
    if (missing.size === 0) return;
    await insertCategories(this.database, [...missing.values()]);
    for (const name of missing.keys()) this.categories.add(name);
  }

  private async attach(written: readonly WrittenProduct[]): Promise<void> {
    if (this.options.pictures === undefined) return;
    const { pictures, signal, onProgress, onFinding } = this.options;
    await attachPictures(this.database, written, pictures, {
      signal,
      replaced: async (product, added) => {
        this.summary.picturesAdded += added;
        await this.evict([product]);
        onProgress?.(this.summary);
      },
      failed: (handle, reason) => {
        this.summary.picturesFailed++;
        onFinding?.('warning', `${handle}: ${reason}`);
      },
    });
  }

  private async evict(changed: readonly WrittenProduct[]): Promise<void> {
    const sellerId = this.seller.id;
    const tags = tagsOfChange(changed.map(({ id, categories }) => ({ id, sellerId, categories })));
    if (tags.length > 0) await this.options.evict?.([...tags, catalogTags.categories]);
  }

  private async reject(item: ImportItem, findings: readonly Finding[]): Promise<void> {
    if (item.draft === undefined) this.summary.rejected++;
    else this.summary.rejectedRows += findings.length;
    // All rows of the product, so that the mended file tells it whole again.
    await this.rejects.add(item.rows, findings);
    for (const finding of findings) this.options.onFinding?.('rejected', finding);
  }
}

type TakenItem = ImportItem & { draft: ProductDraft };

const NOTHING: ImportSummary = {
  rows: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  rejected: 0,
  rejectedRows: 0,
  picturesAdded: 0,
  picturesFailed: 0,
  bytes: 0,
  totalBytes: 0,
  interrupted: false,
  rejectsFile: undefined,
};

/** SQLSTATE classes 22 (bad value), 23 (constraint) and 54 (limit): this row's fault, not the server's. */
function isRefusal(error: unknown): boolean {
  return /^(22|23|54)...$/.test(errorCode(error) ?? '');
}

async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((error: unknown) => {
    throw new StartError(
      `Cannot read ${path.resolve(file)}: ${errorCode(error) === 'ENOENT' ? 'there is no such file' : errorMessage(error)}.`,
    );
  });
  if (!found.isFile()) throw new StartError(`${path.resolve(file)} is not a file.`);
  if (found.size === 0) throw new StartError(`${path.resolve(file)} is empty.`);
  return found.size;
}
