import type { CategoryTrail } from './category-trail.ts';

/** A product as a file tells it, cleaned and within every bound of the schema. */
export interface ProductDraft {
  /** The external id it is found by again: Shopify's handle, or the sku of a JSON line. */
  handle: string;
  title: string;
  currency: string;
  variants: VariantDraft[];
  /** What follows is undefined where the file says nothing: a new product gets the default, a known one keeps its own. */
  description: ProductText | undefined;
  category: CategoryTrail | undefined;
  brand: string | null | undefined;
  attributes: Record<string, AttributeValue> | undefined;
  condition: Condition | undefined;
  status: DraftStatus | undefined;
  popularity: number | undefined;
  createdAt: string | undefined;
  pictures: PictureDraft[] | undefined;
}

export interface ProductText {
  text: string;
  /** Sanitised; null where the source had no markup. */
  html: string | null;
}

export interface VariantDraft {
  /** Undefined where the file has no skus: a known variant keeps its own. */
  sku: string | null | undefined;
  /** {"Size": "M"}; empty for an only variant. */
  options: Record<string, string>;
  /** Minor units of the product's currency. */
  price: number;
  /** Undefined where the file does not tell. */
  stock: number | undefined;
}

export interface PictureDraft {
  /** An http(s) address, or a path whose last part is looked up in the picture folder. */
  source: string;
  alt: string;
}

export type AttributeValue = string | number | boolean;
export type Condition = 'new' | 'like_new' | 'good' | 'fair' | 'refurbished';
export type DraftStatus = 'draft' | 'active' | 'archived';

/** Why a row was refused, or what was noticed about one that was taken. */
export interface Finding {
  /** 1 is the first line of the file; the row's first line where it spans several. */
  line: number;
  /** As the file spells it; null where the whole row is meant. */
  column: string | null;
  /** A sentence for the person who mends the file. */
  reason: string;
}

/** What one product's rows came to. */
export interface ImportItem {
  /** Absent when the product was refused. */
  draft: ProductDraft | undefined;
  rejections: Finding[];
  warnings: Finding[];
  /** The rows as they stand in the file, for the rejects file. */
  rows: SourceRow[];
}

export interface SourceRow {
  line: number;
  raw: string | Buffer;
}

/** The bounds of the schema, and of what a person would call a product. */
export const BOUNDS = {
  handle: 255,
  title: 500,
  descriptionText: 50_000,
  descriptionHtml: 100_000,
  brand: 120,
  attributeName: 60,
  attributesJson: 20_000,
  optionName: 60,
  optionValue: 255,
  optionsJson: 2_000,
  sku: 255,
  variants: 2_000,
  stock: 1_000_000,
  popularity: 2_000_000_000,
  pictures: 50,
  pictureSource: 2_048,
  alt: 500,
} as const;
