import { z } from 'zod';

import { sellerCardView } from '../identity/index.ts';
import { pictureView } from '../media/index.ts';

export const CONDITIONS = ['new', 'like_new', 'good', 'fair', 'refurbished'] as const;

/** What a list shows of a product. */
export const productCardView = z
  .object({
    id: z.uuid(),
    slug: z.string(),
    title: z.string(),
    category: z.string().describe('Path of its category: "home/kitchen"'),
    brand: z.string().nullable(),
    price: z.int().describe('The cheapest variant, in minor units of the currency'),
    priceVaries: z.boolean().describe('Whether another variant costs more'),
    currency: z.string(),
    condition: z.enum(CONDITIONS),
    stock: z.int(),
    ratingAverage: z.number(),
    ratingCount: z.int(),
    seller: sellerCardView,
    picture: pictureView
      .nullable()
      .describe('The first one; in lists with the sources of 400 to 800 pixels, of its own page with all'),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'ProductCard' });

export const variantView = z
  .object({
    id: z.uuid(),
    sku: z.string().nullable(),
    options: z.record(z.string(), z.string()).describe('{"Size": "M", "Colour": "Indigo"}; empty for an only variant'),
    price: z.int(),
    stock: z.int(),
  })
  .meta({ id: 'Variant' });

/** What the product's own page shows. */
export const productView = productCardView
  .extend({
    description: z.string().describe('Plain text'),
    descriptionHtml: z.string().nullable().describe('Sanitised HTML, where the seller gave HTML'),
    attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    status: z.enum(['active', 'sold_out']),
    variants: z.array(variantView),
    pictures: z.array(pictureView),
    categoryTrail: z.array(z.object({ path: z.string(), name: z.string() })).describe('From the root to its category'),
    saves: z.int().describe('How many people saved it'),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Product' });

/** The same for its seller, who sees it in every status. */
export const ownProductView = productView
  .extend({ status: z.enum(['draft', 'active', 'sold_out', 'archived']) })
  .meta({ id: 'OwnProduct' });

export type ProductCardView = z.infer<typeof productCardView>;
export type ProductView = z.infer<typeof productView>;
export type OwnProductView = z.infer<typeof ownProductView>;
export type VariantView = z.infer<typeof variantView>;
export type Condition = (typeof CONDITIONS)[number];
