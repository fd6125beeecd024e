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
      about:
        'Pictures processed at the same time, each in a process of its own, for each process of the shop; the rest wait.',
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
    IMAGES_MAX_FRAMES: setting({
      schema: wholeNumber(1, 2_000),
      default: '300',
      form: 'a whole number from 1 to 2000',
      about: 'The longest animation accepted, in frames.',
    }),
    IMAGES_TIME_LIMIT: setting({
      schema: wholeNumber(1, 600),
      default: '20',
      form: 'seconds from 1 to 600',
      about: 'Processor time that one picture may take before its process is ended.',
    }),
    IMAGES_MEMORY_LIMIT: setting({
      schema: wholeNumber(200, 8_192),
      default: '512',
      form: 'mebibytes from 200 to 8192',
      about: 'Memory that a process that makes pictures may hold before it is ended.',
    }),
    IMAGES_SIMILARITY: setting({
      schema: wholeNumber(40, 95),
      default: '78',
      form: 'a whole number from 40 to 95',
      about:
        'How like the original every format has to look, on the scale of SSIMULACRA 2: 90 looks the same side by side, 70 good, 50 middling. The quality of each picture is chosen by it.',
    }),
    IMAGES_AVIF_EFFORT: setting({
      schema: wholeNumber(0, 9),
      default: '4',
      form: 'a whole number from 0 (fast) to 9 (small)',
      about:
        'Time spent to make AVIF pictures smaller; 0 hurries JPEG as well, and takes the usual quality without measuring.',
    }),
    IMAGES_WEBP_EFFORT: setting({
      schema: wholeNumber(0, 6),
      default: '6',
      form: 'a whole number from 0 (fast) to 6 (small)',
      about: 'Time spent to make WebP pictures smaller.',
    }),
  },
} satisfies SettingsRoom;

export type ImageSettings = SettingValues<typeof imageSettings.settings>;

/** The folder pictures live in. */
export function imagesFolder(settings: Pick<ImageSettings, 'IMAGES_DIR'>, dataFolder: string): string {
  return path.resolve(settings.IMAGES_DIR ?? path.join(dataFolder, 'images'));
}
