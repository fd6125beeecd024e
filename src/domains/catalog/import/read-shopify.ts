import { StartError } from '../../../shared/errors.ts';
import { type CsvRow, readCsv } from './csv-rows.ts';
import type { DraftDefaults } from './draft-faults.ts';
import type { ImportItem } from './product-draft.ts';
import { SeenKeys } from './seen-keys.ts';
import { DELIMITERS, ShopifyHeader } from './shopify-columns.ts';
import { shopifyProduct } from './shopify-product.ts';
import { type ByteCounter, detectEncoding, type FileEncoding, readHead, readText } from './text-source.ts';

/** Shopify allows 2,048 variants and 250 pictures a product. */
const MAX_ROWS = 5_000;
const MAX_SCATTERED = 20_000;

export interface ImportSource {
  /** What the rejects file begins with; empty where the format has no header. */
  header: string;
  /** Worth telling the operator before the rows are read. */
  notice: string | undefined;
  products: (count: ByteCounter) => AsyncGenerator<ImportItem>;
}

/**
 * Reads a product CSV as Shopify exports it: several rows a product, told by their handle. The file is read twice: first
 * for the handles whose rows do not stand together, so that the second reading holds back those alone.
 * @throws StartError where the file is no such CSV.
 */
export async function openShopify(file: string, defaults: DraftDefaults): Promise<ImportSource> {
  const encoding = await detectEncoding(file);
  const { header, raw, delimiter } = await readHeader(file, encoding);
  header.refuseWithoutRequired(file);
  const rows = (count?: ByteCounter) => readCsv(readText(file, encoding, count), delimiter);
  const scattered = await scatteredHandles(file, header, rows());
  return {
    header: raw,
    notice: encoding === 'windows-1252' ? `${file} is not valid UTF-8 and is read as Windows-1252.` : undefined,
    products: (count) => products(header, rows(count), scattered, defaults),
  };
}

/** With the delimiter that makes the most of it. */
async function readHeader(file: string, encoding: FileEncoding) {
  const head = new TextDecoder(encoding).decode(await readHead(file));
  let best = { header: new ShopifyHeader([]), raw: '', delimiter: ',' };
  for (const delimiter of DELIMITERS) {
    for await (const { cells, raw } of readCsv([head], delimiter)) {
      const header = new ShopifyHeader(cells);
      if (best.raw === '' || header.recognised > best.header.recognised) best = { header, raw, delimiter };
      break;
    }
  }
  if (best.raw === '') throw new StartError(`${file} is empty.`);
  return best;
}

async function scatteredHandles(
  file: string,
  header: ShopifyHeader,
  rows: AsyncIterable<CsvRow>,
): Promise<ReadonlySet<string>> {
  const seen = new SeenKeys();
  const scattered = new Set<string>();
  let last = '';
  for await (const row of rows) {
    const handle = header.read(row.cells, 'handle');
    if (handle === '' || handle === last) continue;
    if (seen.see(handle, row.line) !== undefined) scattered.add(handle);
    last = handle;
    if (scattered.size > MAX_SCATTERED) {
      throw new StartError(
        `In ${file} the rows of more than ${MAX_SCATTERED} handles do not stand together: sort it by handle.`,
      );
    }
  }
  return scattered;
}

async function* products(
  header: ShopifyHeader,
  rows: AsyncIterable<CsvRow>,
  scattered: ReadonlySet<string>,
  defaults: DraftDefaults,
): AsyncGenerator<ImportItem> {
  const held = new Map<string, CsvRow[]>();
  let handle = '';
  let group: CsvRow[] = [];
  const finish = function* (): Generator<ImportItem> {
    if (group.length > 0 && !scattered.has(handle)) yield productOf(header, handle, group, defaults);
  };
  let isHeader = true;
  for await (const row of rows) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const own = header.read(row.cells, 'handle');
    if (isHomeless(header, row, handle)) {
      yield withoutHandle(header, row);
      continue;
    }
    if (own !== '' && own !== handle) {
      yield* finish();
      handle = own;
      group = held.get(handle) ?? [];
      if (scattered.has(handle)) held.set(handle, group);
    }
    if (group.length === MAX_ROWS) refuseEndless(handle, row);
    group.push(row);
  }
  yield* finish();
  for (const [late, lateRows] of held) yield productOf(header, late, lateRows, defaults);
}

/** A row without a handle belongs to the product above it, unless there is none, it begins one or cannot be read. */
function isHomeless(header: ShopifyHeader, row: CsvRow, above: string): boolean {
  if (header.read(row.cells, 'handle') !== '') return false;
  return above === '' || row.fault !== undefined || header.read(row.cells, 'title') !== '';
}

function withoutHandle(header: ShopifyHeader, { line, raw, fault }: CsvRow): ImportItem {
  const column = fault === undefined ? header.nameOf('handle') : null;
  const reason = fault ?? 'the row has no handle, so it is not known which product it belongs to';
  return { draft: undefined, rejections: [{ line, column, reason }], warnings: [], rows: [{ line, raw }] };
}

function refuseEndless(handle: string, { line }: CsvRow): never {
  throw new StartError(
    `More than ${MAX_ROWS} rows belong to the handle "${handle.slice(0, 80)}" (line ${line}): split the product.`,
  );
}

function productOf(header: ShopifyHeader, handle: string, rows: CsvRow[], defaults: DraftDefaults): ImportItem {
  return { ...shopifyProduct(header, handle, rows, defaults), rows: rows.map(({ line, raw }) => ({ line, raw })) };
}
