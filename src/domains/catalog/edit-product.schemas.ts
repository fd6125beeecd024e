import { z } from 'zod';

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
const VERSION = 'the updatedAt that was read: the edit is refused where the listing has changed since';

/** What PostgreSQL can hold: no NUL, no lone surrogates. */
const storable = (text: string) => !text.includes('\0') && text.isWellFormed();

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
    title: z.string().trim().min(1).max(500).refine(storable).optional().describe(TITLE),
    description: z.string().trim().max(50_000).refine(storable).optional().describe(DESCRIPTION),
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
  .refine(changesSomething, 'an object with at least one of title, description, price, stock, variants, status')
  .refine((edit) => edit.variants === undefined || (edit.price === undefined && edit.stock === undefined), {
    path: ['variants'],
    message: 'nothing where price or stock is given beside it',
  })
  .meta({ id: 'ProductEdit' });

export type ProductEdit = z.infer<typeof productEdit>;

function changesSomething({ updatedAt, ...changes }: { updatedAt?: string | undefined }): boolean {
  return Object.values(changes).some((value) => value !== undefined);
}
