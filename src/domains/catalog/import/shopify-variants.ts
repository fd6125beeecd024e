import { cleanLine } from './clean-text.ts';
import type { CsvRow } from './csv-rows.ts';
import { type DraftFaults, jsonbLength } from './draft-faults.ts';
import { BOUNDS, type Finding, type VariantDraft } from './product-draft.ts';
import type { ShopifyHeader } from './shopify-columns.ts';

const VALUES = ['option1Value', 'option2Value', 'option3Value'] as const;
const NAMES = ['option1Name', 'option2Name', 'option3Name'] as const;

interface ShopifyVariants {
  variants: VariantDraft[];
  /** Rows whose options an earlier row has: the earlier one stands. */
  repeated: Finding[];
}

/** The variants of a product; a product's first row always is one, a later row with only a picture is not. */
export function shopifyVariants(
  header: ShopifyHeader,
  rows: readonly CsvRow[],
  currency: string,
  faults: DraftFaults,
): ShopifyVariants {
  const names = optionNames(header, rows);
  const lines = new Map<string, number>();
  const skus = new Map<string, number>();
  const variants: VariantDraft[] = [];
  const repeated: Finding[] = [];
  for (const [place, row] of rows.entries()) {
    if (place > 0 && !isVariantRow(header, row)) continue;
    const options = readOptions(header, row, names, faults);
    const key = JSON.stringify(options);
    const earlier = lines.get(key);
    if (earlier !== undefined) {
      repeated.push({
        line: row.line,
        column: header.nameOf('option1Value'),
        reason: `${titleOf(options)} is a variant of line ${earlier} already; that line was taken`,
      });
      continue;
    }
    lines.set(key, row.line);
    const price = faults.price(header.read(row.cells, 'price'), currency, row.line, header.nameOf('price'));
    const stock = readStock(header, row, faults);
    variants.push({ sku: readSku(header, row, skus, faults), options, price: price ?? 0, stock });
  }
  if (variants.length > BOUNDS.variants) {
    faults.reject(
      rows[0]?.line ?? 0,
      null,
      `the product has ${variants.length} variants and ${BOUNDS.variants} are accepted`,
    );
  }
  return { variants, repeated };
}

function isVariantRow(header: ShopifyHeader, { cells, fault }: CsvRow): boolean {
  return (
    fault === undefined &&
    [...VALUES, 'sku' as const, 'price' as const].some((column) => header.read(cells, column) !== '')
  );
}

/** Named on one row for all; Shopify's stand-in for "no options" is the name Title with the value Default Title. */
function optionNames(header: ShopifyHeader, rows: readonly CsvRow[]): string[] {
  const names = NAMES.map((column, place) => {
    const row = rows.find(({ cells }) => header.read(cells, column) !== '');
    const name = row === undefined ? '' : cleanLine(header.read(row.cells, column));
    return name || `Option ${place + 1}`;
  });
  return names.map((name, place) => (names.indexOf(name) === place ? name : `${name} ${place + 1}`));
}

function readOptions(
  header: ShopifyHeader,
  row: CsvRow,
  names: readonly string[],
  faults: DraftFaults,
): Record<string, string> {
  const options: Record<string, string> = {};
  for (const [place, column] of VALUES.entries()) {
    const value = faults.line(header.read(row.cells, column), BOUNDS.optionValue, row.line, header.nameOf(column));
    if (value === undefined || value === '' || /^default( title)?$/i.test(value)) continue;
    const name = faults.line(
      names[place] ?? '',
      BOUNDS.optionName,
      row.line,
      header.nameOf(NAMES[place] ?? 'option1Name'),
    );
    if (name !== undefined) options[name] = value;
  }
  if (jsonbLength(options) > BOUNDS.optionsJson) {
    faults.reject(
      row.line,
      header.nameOf('option1Value'),
      `the options are longer than ${BOUNDS.optionsJson} characters`,
    );
  }
  return options;
}

/** Shopify allows one sku on several variants; here it names one, so it stays with the first. */
function readSku(
  header: ShopifyHeader,
  row: CsvRow,
  skus: Map<string, number>,
  faults: DraftFaults,
): string | null | undefined {
  if (!header.has('sku')) return undefined;
  const column = header.nameOf('sku');
  // Spreadsheets guard leading zeros with an apostrophe.
  const sku = faults.line(header.read(row.cells, 'sku').replace(/^'/, ''), BOUNDS.sku, row.line, column);
  if (sku === undefined || sku === '') return null;
  const earlier = skus.get(sku);
  if (earlier === undefined) {
    skus.set(sku, row.line);
    return sku;
  }
  faults.warn(row.line, column, `the sku "${sku}" is on line ${earlier} already; this variant was taken without it`);
  return null;
}

/** Shopify lets stock go below zero when it oversells: nothing is left then. */
function readStock(header: ShopifyHeader, row: CsvRow, faults: DraftFaults): number | undefined {
  const text = header.read(row.cells, 'quantity');
  if (text === '') return undefined;
  const stock = faults.wholeNumber(text, BOUNDS.stock, row.line, header.nameOf('quantity'));
  return stock === undefined ? undefined : Math.max(0, stock);
}

function titleOf(options: Record<string, string>): string {
  const pairs = Object.entries(options).map(([name, value]) => `${name} ${value}`);
  return pairs.length === 0 ? 'the variant without options' : pairs.join(', ');
}
