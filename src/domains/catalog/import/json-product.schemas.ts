import { z } from 'zod';

import { BOUNDS } from './product-draft.ts';

const decimal = z.union([z.number(), z.string()], 'must be a price such as 19.99');
const wholeNumber = (bound: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/).transform(Number)], 'must be a whole number')
    .pipe(z.int('must be a whole number').min(0, 'must be 0 or more').max(bound, `must be at most ${bound}`));
const text = z.string('must be text');
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const picture = z.union(
  [text, z.object({ url: text, alt: text.nullish() })],
  'must be an address, or {"url": …, "alt": …}',
);

const variant = z.object(
  {
    sku: z.union([z.string(), z.number()]).nullish(),
    options: z.record(z.string(), scalar, 'must be an object such as {"Size": "M"}').nullish(),
    price: decimal.nullish(),
    stock: wholeNumber(BOUNDS.stock).nullish(),
  },
  'must be an object with options, price and stock',
);

/** One line of a JSON Lines file. Keys it does not name are passed over. */
export const jsonProductSchema = z.object(
  {
    sku: z.union([z.string(), z.number()], 'must be given: the text or number the product is found by again'),
    title: text,
    description: text.nullish(),
    category: z.union([text, z.array(text)], 'must be "A > B > C" or a list of names').nullish(),
    brand: text.nullish(),
    price: decimal.nullish(),
    currency: text.nullish(),
    stock: wholeNumber(BOUNDS.stock).nullish(),
    image: picture.nullish(),
    images: z.array(picture, 'must be a list of addresses').nullish(),
    attributes: z
      .record(
        z.string(),
        z.union([scalar, z.array(scalar), z.null()], 'must be a text, a number, true, false or a list of these'),
        'must be an object such as {"Material": "Oak"}',
      )
      .nullish(),
    condition: z
      .string('must be text')
      .transform((value) =>
        value
          .trim()
          .toLowerCase()
          .replace(/[\s-]+/g, '_'),
      )
      .pipe(
        z.enum(
          ['new', 'like_new', 'good', 'fair', 'refurbished'],
          'must be one of new, like_new, good, fair, refurbished',
        ),
      )
      .nullish(),
    status: z.enum(['active', 'draft', 'archived'], 'must be one of active, draft, archived').nullish(),
    popularity: wholeNumber(BOUNDS.popularity).nullish(),
    createdAt: z.iso.datetime({ offset: true, error: 'must be a time such as 2026-01-31T12:00:00Z' }).nullish(),
    variants: z.array(variant, 'must be a list of variants').nullish(),
  },
  'the line is not a JSON object',
);

export type JsonProduct = z.infer<typeof jsonProductSchema>;
