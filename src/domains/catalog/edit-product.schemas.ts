import { z } from 'zod';

import { CONDITIONS } from './product.view.ts';

const HIGHEST_PRICE = 1_000_000_000_000;
const HIGHEST_STOCK = 1_000_000;
const VARIANTS_AT_MOST = 2_000;

const TITLE = 'text of 1 to 500 characters';
const DESCRIPTION = 'plain text of at most 50000 characters';
const PRICE = `a whole number of minor units from 0 to ${HIGHEST_PRICE}`;
const STOCK = `a whole number of pieces from 0 to ${HIGHEST_STOCK}`;
const STATUS = 'one of active, draft, archived; an active listing without stock becomes sold out';
const VARIANT_ID = 'the id of a variant of this product, each once';
const VARIANTS = `1 to ${VARIANTS_AT_MOST} objects, each with the id of a variant and its new price, stock or both`;
const ONLY_VARIANT = 'where the product has a single variant; otherwise "variants" tells them apart';
const CATEGORY = 'the path of a category that exists: "home/kitchen"';
const PICTURES_AT_MOST = 50;
const PICTURES = `all pictures of the listing in their order, at most ${PICTURES_AT_MOST}, each once: those it has, and those you sent`;
const HASH = 'the contentHash of a picture of this listing, or of one you sent';
const ALT = 'what is to be seen, in at most 500 characters';
const CURRENCY = 'the code of a currency the shop knows: "EUR"';
const VERSION = 'the updatedAt that was read: the edit is refused where the listing has changed since';

/** What PostgreSQL can hold: no NUL, no lone surrogates. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();

const title = z.string().trim().min(1).max(500).refine(storable);
const description = z.string().trim().max(50_000).refine(storable);
const category = z
  .string(CATEGORY)
  .max(300, CATEGORY)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*){0,5}$/, CATEGORY);
const pictures = z
  .array(
    z.strictObject({
      contentHash: z
        .string(HASH)
        .regex(/^[0-9a-f]{64}$/, HASH)
        .describe(HASH),
      alt: z.string(ALT).trim().max(500, ALT).refine(storable, ALT).default('').describe(ALT),
    }),
    PICTURES,
  )
  .max(PICTURES_AT_MOST, PICTURES)
  .refine((given) => new Set(given.map(({ contentHash }) => contentHash)).size === given.length, PICTURES);

const price = z.int(PRICE).min(0, PRICE).max(HIGHEST_PRICE, PRICE);
const stock = z.int(STOCK).min(0, STOCK).max(HIGHEST_STOCK, STOCK);

const variantEdit = z
  .strictObject({
    id: z.uuid(VARIANT_ID),
    price: price.describe(PRICE).optional(),
    stock: stock.describe(STOCK).optional(),
  })
  .refine(({ price: cost, stock: pieces }) => cost !== undefined || pieces !== undefined, 'price, stock or both');

/** Only what is given changes. */
export const productEdit = z
  .strictObject({
    title: title.optional().describe(TITLE),
    description: description.optional().describe(DESCRIPTION),
    category: category.optional().describe(CATEGORY),
    condition: z.enum(CONDITIONS).optional(),
    pictures: pictures.optional().describe(PICTURES),
    price: price.optional().describe(`${PRICE}, ${ONLY_VARIANT}`),
    stock: stock.optional().describe(`${STOCK}, ${ONLY_VARIANT}`),
    variants: z
      .array(variantEdit, VARIANTS)
      .min(1, VARIANTS)
      .max(VARIANTS_AT_MOST, VARIANTS)
      .refine((edits) => new Set(edits.map(({ id }) => id.toLowerCase())).size === edits.length, VARIANT_ID)
      .optional()
      .describe(VARIANTS),
    status: z.enum(['active', 'draft', 'archived']).optional().describe(STATUS),
    updatedAt: z.iso.datetime().optional().describe(VERSION),
  })
  .refine(
    changesSomething,
    'an object with at least one of title, description, category, condition, price, stock, variants, status, pictures',
  )
  .refine((edit) => edit.variants === undefined || (edit.price === undefined && edit.stock === undefined), {
    path: ['variants'],
    message: 'nothing where price or stock is given beside it',
  })
  .meta({ id: 'ProductEdit' });

/** A new listing has one variant; a draft unless told otherwise. */
export const newProduct = z
  .strictObject({
    title: title.describe(TITLE),
    description: description.default('').describe(DESCRIPTION),
    category: category.describe(CATEGORY),
    condition: z.enum(CONDITIONS).default('new'),
    price: price.describe(PRICE),
    currency: z
      .string(CURRENCY)
      .regex(/^[A-Z]{3}$/, CURRENCY)
      .optional()
      .describe(`${CURRENCY}; that of your settings unless given`),
    stock: stock.describe(STOCK),
    status: z.enum(['active', 'draft', 'archived']).default('draft').describe(STATUS),
    pictures: pictures.default([]).describe(PICTURES),
  })
  .meta({ id: 'NewProduct' });

export type NewProduct = z.infer<typeof newProduct>;
export type ProductEdit = z.infer<typeof productEdit>;

function changesSomething({ updatedAt, ...changes }: { updatedAt?: string | undefined }): boolean {
  return Object.values(changes).some((value) => value !== undefined);
}
