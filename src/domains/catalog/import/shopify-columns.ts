import { StartError } from '../../../shared/errors.ts';

/**
 * What is read of a Shopify export, with every spelling its versions and tools have used. Spellings are compared
 * without case and punctuation: "Body (HTML)" is "body html".
 */
const SPELLINGS = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  body: ['Body (HTML)', 'Body', 'Description'],
  vendor: ['Vendor'],
  productCategory: ['Product Category', 'Standardized Product Type', 'Standard Product Type'],
  googleCategory: [
    'Google Shopping / Google Product Category',
    'Google Shopping Google Product Category',
    'Google Product Category',
  ],
  type: ['Type', 'Custom Product Type', 'Product Type'],
  tags: ['Tags'],
  published: ['Published', 'Published on online store'],
  status: ['Status'],
  condition: ['Google Shopping / Condition', 'Condition'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
  sku: ['Variant SKU', 'SKU'],
  price: ['Variant Price', 'Price'],
  compareAtPrice: ['Variant Compare At Price', 'Compare-at price'],
  quantity: ['Variant Inventory Qty', 'Variant Inventory Quantity', 'Inventory quantity'],
  imageSrc: ['Image Src', 'Product image URL'],
  imagePosition: ['Image Position'],
  imageAlt: ['Image Alt Text'],
  variantImage: ['Variant Image', 'Variant image URL'],
} as const;

export type ShopifyColumn = keyof typeof SPELLINGS;

const REQUIRED: readonly ShopifyColumn[] = ['handle', 'title', 'price'];
/** What stands between cells; the first that makes the most of the header wins. */
export const DELIMITERS = [',', ';', '\t', '|'];

const BY_SPELLING = new Map(
  Object.entries(SPELLINGS).flatMap(([column, spellings]) =>
    spellings.map((spelling) => [normal(spelling), column as ShopifyColumn] as const),
  ),
);

/** Where each column stands in this file; a column given twice is read from its first cell that holds something. */
export class ShopifyHeader {
  readonly cells: readonly string[];
  private readonly places = new Map<ShopifyColumn, number[]>();

  constructor(cells: readonly string[]) {
    this.cells = cells;
    for (const [place, cell] of cells.entries()) {
      const column = BY_SPELLING.get(normal(cell));
      if (column !== undefined) this.places.set(column, [...(this.places.get(column) ?? []), place]);
    }
  }

  has(column: ShopifyColumn): boolean {
    return this.places.has(column);
  }

  /** The trimmed cell; empty where the row or the file has none. */
  read(cells: readonly string[], column: ShopifyColumn): string {
    for (const place of this.places.get(column) ?? []) {
      const cell = cells[place]?.trim() ?? '';
      if (cell !== '') return cell;
    }
    return '';
  }

  /** The column as the file spells it. */
  nameOf(column: ShopifyColumn): string {
    return this.cells[this.places.get(column)?.[0] ?? -1]?.trim() ?? SPELLINGS[column][0];
  }

  get recognised(): number {
    return this.places.size;
  }

  /** @throws StartError naming what is missing and what would have been accepted. */
  refuseWithoutRequired(file: string): void {
    const missing = REQUIRED.filter((column) => !this.has(column));
    if (missing.length === 0) return;
    const wanted = missing.map((column) => {
      const [usual, ...others] = SPELLINGS[column].map((name) => `"${name}"`);
      return others.length === 0 ? usual : `${usual} (or ${others.join(', ')})`;
    });
    const found = this.cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
    throw new StartError(
      `${file} is not a Shopify product export: it lacks ${missing.length === 1 ? 'the column' : 'the columns'} ${wanted.join(', ')}. ` +
        `It has ${found.length === 0 ? 'no header' : abridged(found.slice(0, 8).join(', '), found.length > 8)}. ` +
        'docs/import.md lists the accepted columns.',
    );
  }
}

function abridged(text: string, more: boolean): string {
  const short = text.replace(/\s+/g, ' ').slice(0, 200);
  return more || short.length < text.length ? `${short}, …` : short;
}

function normal(name: string): string {
  return name
    .replace(/^\uFEFF/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
}
