import { categoryTrail, type CategoryTrail, parseCategory } from './category-trail.ts';
import { cleanHtml } from './clean-html.ts';
import { cleanLine } from './clean-text.ts';
import type { CsvRow } from './csv-rows.ts';
import { type DraftDefaults, DraftFaults, jsonbLength, quoted } from './draft-faults.ts';
import {
  type AttributeValue,
  BOUNDS,
  type Condition,
  type DraftStatus,
  type Finding,
  type ProductDraft,
  type ProductText,
} from './product-draft.ts';
import type { ShopifyColumn, ShopifyHeader } from './shopify-columns.ts';
import { shopifyPictures } from './shopify-pictures.ts';
import { shopifyVariants } from './shopify-variants.ts';

export interface ReadProduct {
  draft: ProductDraft | undefined;
  rejections: Finding[];
  warnings: Finding[];
}

/**
 * Makes one product of its rows. A fault in any row refuses the product whole, so that nothing half-made is sold; only
 * a row that repeats a variant is refused by itself.
 */
export function shopifyProduct(
  header: ShopifyHeader,
  handle: string,
  rows: readonly CsvRow[],
  { currency, currencies }: DraftDefaults,
): ReadProduct {
  const faults = new DraftFaults();
  const [first, ...more] = rows;
  if (first === undefined) return { draft: undefined, rejections: [], warnings: [] };
  refuseUnreadable(header, rows, faults);
  const head = more.some(({ cells }) => header.read(cells, 'title') !== '') ? headRow(header, rows, faults) : first;
  const read = (column: ShopifyColumn) => header.read(head.cells, column);
  const cell = (column: ShopifyColumn, bound: number) =>
    faults.line(read(column), bound, head.line, header.nameOf(column));
  if (!currencies.has(currency)) faults.reject(head.line, null, `the shop has no exchange rate for ${currency}`);

  const id = faults.line(handle, BOUNDS.handle, first.line, header.nameOf('handle'));
  const title = cell('title', BOUNDS.title);
  if (title === '') faults.reject(head.line, header.nameOf('title'), 'the product has no title');
  const brand = cell('vendor', BOUNDS.brand);
  const draftParts = {
    description: description(header, head, faults),
    category: category(header, head),
    attributes: attributes(header, head, currency, faults),
    condition: condition(header, head, faults),
    status: status(header, head, faults),
    pictures: shopifyPictures(header, rows, faults),
  };
  const { variants, repeated } = shopifyVariants(header, rows, currency, faults);
  const { warnings } = faults;
  if (faults.rejections.length > 0 || id === undefined || title === undefined) {
    return { draft: undefined, rejections: [...faults.rejections, ...repeated], warnings: [] };
  }
  const draft: ProductDraft = {
    ...draftParts,
    handle: id,
    title,
    currency,
    variants,
    brand: header.has('vendor') ? brand || null : undefined,
    popularity: undefined,
    createdAt: undefined,
  };
  return { draft, rejections: repeated, warnings };
}

function refuseUnreadable(header: ShopifyHeader, rows: readonly CsvRow[], faults: DraftFaults): void {
  const width = header.cells.length;
  for (const { line, cells, fault } of rows) {
    if (fault !== undefined) faults.reject(line, null, fault);
    else if (cells.slice(width).some((cell) => cell.trim() !== '')) {
      faults.reject(
        line,
        null,
        `the row has ${cells.length} cells and the header ${width}: is a text with a comma unquoted?`,
      );
    }
  }
}

/** Usually the first row; where rows do not stand together, the first that has a title. */
function headRow(header: ShopifyHeader, rows: readonly CsvRow[], faults: DraftFaults): CsvRow {
  const titled = rows.filter(({ cells }) => header.read(cells, 'title') !== '');
  const [head] = titled;
  if (head === undefined) throw new Error('called only where a row has a title');
  const title = header.read(head.cells, 'title');
  const other = titled.find(({ cells }) => header.read(cells, 'title') !== title);
  if (other !== undefined) {
    const reason = `the handle belongs to ${quoted(title)} of line ${head.line} already: give this product its own`;
    faults.reject(other.line, header.nameOf('handle'), reason);
  }
  return head;
}

function description(header: ShopifyHeader, { line, cells }: CsvRow, faults: DraftFaults): ProductText | undefined {
  if (!header.has('body')) return undefined;
  const clean = cleanHtml(header.read(cells, 'body'));
  const { descriptionText, descriptionHtml } = BOUNDS;
  if (clean.text.length <= descriptionText && (clean.html?.length ?? 0) <= descriptionHtml) return clean;
  const reason = `the text is longer than the ${descriptionText} characters (${descriptionHtml} with markup) that are accepted`;
  return faults.reject(line, header.nameOf('body'), reason);
}

/** The standard taxonomy where the merchant chose from it, else the merchant's own type. */
function category(header: ShopifyHeader, { cells }: CsvRow): CategoryTrail | undefined {
  for (const column of ['productCategory', 'googleCategory'] as const) {
    const text = header.read(cells, column);
    // Google's taxonomy may be given by number, which names nothing to a shopper.
    if (text !== '' && !/^\d+$/.test(text)) return parseCategory(text);
  }
  const type = header.read(cells, 'type');
  return type === '' ? undefined : categoryTrail([type]);
}

function attributes(
  header: ShopifyHeader,
  { line, cells }: CsvRow,
  currency: string,
  faults: DraftFaults,
): Record<string, AttributeValue> | undefined {
  const columns = (['tags', 'type', 'compareAtPrice'] as const).filter((column) => header.has(column));
  if (columns.length === 0) return undefined;
  const found: Record<string, AttributeValue> = {};
  const type = cleanLine(header.read(cells, 'type'));
  if (type !== '') found['Type'] = type;
  const tags = cleanLine(header.read(cells, 'tags'))
    .split(/\s*,\s*/)
    .filter((tag) => tag !== '');
  if (tags.length > 0) found['Tags'] = tags.join(', ');
  const before = header.read(cells, 'compareAtPrice');
  if (Number(before) > 0) {
    const amount = faults.price(before, currency, line, header.nameOf('compareAtPrice'));
    if (amount !== undefined) found['Compare-at price'] = `${before} ${currency}`;
  }
  if (jsonbLength(found) <= BOUNDS.attributesJson) return found;
  return faults.reject(line, header.nameOf('tags'), `the tags are longer than ${BOUNDS.attributesJson} characters`);
}

const CONDITIONS: Record<string, Condition> = { new: 'new', used: 'good', refurbished: 'refurbished' };

function condition(header: ShopifyHeader, { line, cells }: CsvRow, faults: DraftFaults): Condition | undefined {
  const text = header.read(cells, 'condition').toLowerCase();
  if (text === '') return undefined;
  const accepted = `${quoted(text)} is no condition: new, used and refurbished are`;
  return CONDITIONS[text] ?? faults.reject(line, header.nameOf('condition'), accepted);
}

const STATUSES: Record<string, DraftStatus> = {
  active: 'active',
  draft: 'draft',
  unlisted: 'draft',
  archived: 'archived',
};

/** What is not published in the online store is a draft here. */
function status(header: ShopifyHeader, { line, cells }: CsvRow, faults: DraftFaults): DraftStatus | undefined {
  const told = header.read(cells, 'status').toLowerCase();
  const published = header.read(cells, 'published').toLowerCase();
  if (told === '' && published === '') return undefined;
  const found = told === '' ? 'active' : STATUSES[told];
  if (found === undefined) {
    return faults.reject(line, header.nameOf('status'), `${quoted(told)} is no status: active, draft and archived are`);
  }
  return found === 'active' && ['false', 'no', '0'].includes(published) ? 'draft' : found;
}
