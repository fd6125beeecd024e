import { z } from 'zod';

/** A picture as pages and API clients get it; every address is immutable and may be cached for ever. */
export const pictureView = z
  .object({
    alt: z.string(),
    width: z.int().describe('Width of the picture in pixels, as large as it is kept'),
    height: z.int().describe('Height of the picture in pixels, as large as it is kept'),
    placeholder: z.string().describe('A data URI of about 20 pixels, to show until the picture is there'),
    dominantColour: z.string().nullish().describe('"#rrggbb", where it is known'),
    sources: z.array(
      z.object({
        format: z.enum(['avif', 'webp', 'jpeg', 'png']),
        width: z.int(),
        bytes: z.int(),
        url: z.string().describe('"/images/products/<size>/<content hash>.<ext>"'),
      }),
    ),
  })
  .meta({ id: 'Picture' });

export type PictureView = z.infer<typeof pictureView>;
