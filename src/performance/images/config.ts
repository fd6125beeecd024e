import path from 'node:path';

import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const imageSettings = {
  title: 'Images',
  settings: {
    IMAGES_DIR: setting({
      schema: z.string().min(1).optional(),
      form: 'a folder',
      about: 'Where pictures are kept. Without it `DATA_DIR/images`.',
      example: '/var/lib/shop/images',
    }),
    IMAGES_CONCURRENCY: setting({
      schema: wholeNumber(1, 64),
      default: '2',
      form: 'a whole number from 1 to 64',
      about: 'Pictures processed at the same time, for each process; the rest wait.',
    }),
    IMAGES_MAX_BYTES: setting({
      schema: wholeNumber(100_000, 200_000_000),
      default: '20000000',
      form: 'bytes from 100000 to 200000000',
      about: 'The largest picture file accepted.',
    }),
    IMAGES_MAX_PIXELS: setting({
      schema: wholeNumber(1_000_000, 250_000_000),
      default: '50000000',
      form: 'pixels from 1000000 to 250000000',
      about: 'The largest picture accepted, width times height, checked before it is decoded.',
    }),
    IMAGES_AVIF_QUALITY: setting({
      schema: wholeNumber(1, 100),
      default: '52',
      form: 'a whole number from 1 to 100',
      about: 'Quality of AVIF pictures.',
    }),
    IMAGES_AVIF_EFFORT: setting({
      schema: wholeNumber(0, 9),
      default: '2',
      form: 'a whole number from 0 (fast) to 9 (small)',
      about: 'Time spent to make AVIF pictures smaller; 0 hurries JPEG as well.',
    }),
    IMAGES_WEBP_QUALITY: setting({
      schema: wholeNumber(1, 100),
      default: '78',
      form: 'a whole number from 1 to 100',
      about: 'Quality of WebP pictures.',
    }),
    IMAGES_WEBP_EFFORT: setting({
      schema: wholeNumber(0, 6),
      default: '3',
      form: 'a whole number from 0 (fast) to 6 (small)',
      about: 'Time spent to make WebP pictures smaller.',
    }),
    IMAGES_JPEG_QUALITY: setting({
      schema: wholeNumber(1, 100),
      default: '80',
      form: 'a whole number from 1 to 100',
      about: 'Quality of the JPEG pictures that older browsers and link previews take.',
    }),
  },
} satisfies SettingsRoom;

export type ImageSettings = SettingValues<typeof imageSettings.settings>;

/** The folder pictures live in. */
export function imagesFolder(settings: Pick<ImageSettings, 'IMAGES_DIR'>, dataFolder: string): string {
  return path.resolve(settings.IMAGES_DIR ?? path.join(dataFolder, 'images'));
}
