import { z } from 'zod';

import { StartError } from '../../shared/errors.ts';
import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

const address = z
  .url({ protocol: /^https?$/ })
  .refine((url) => !URL.canParse(url) || /^\/?$/.test(new URL(url).pathname + new URL(url).search));

export const imageStoreSettings = {
  title: 'Store of pictures',
  settings: {
    IMAGES_STORE: setting({
      schema: z.enum(['disk', 's3']),
      default: 'disk',
      form: 'one of disk, s3',
      about: 'Where pictures are kept: in the folder `IMAGES_DIR`, or in a bucket of an S3-compatible store.',
    }),
    S3_BUCKET: setting({
      schema: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
        .optional(),
      form: 'the name of a bucket: 3 to 63 lower-case letters, digits, "-" or "."',
      about: 'The bucket; it is not made by the shop.',
      example: 'shop-pictures',
    }),
    S3_ACCESS_KEY_ID: setting({
      schema: z.string().min(1).max(200).optional(),
      form: '1 to 200 characters',
      about: 'The name of the key that may read, write, list and delete in the bucket.',
      example: 'shop',
    }),
    S3_SECRET_ACCESS_KEY: setting({
      schema: z.string().min(1).max(500).optional(),
      form: '1 to 500 characters',
      about: 'Its secret. It is never logged.',
      example: 'secret',
    }),
    S3_ENDPOINT: setting({
      schema: address.optional(),
      form: 'an address such as https://s3.example.com or http://localhost:9000, without a path',
      about: 'Where the store is. Without it Amazon S3 in `S3_REGION`.',
      example: 'http://localhost:9000',
    }),
    S3_PUBLIC_ENDPOINT: setting({
      schema: address.optional(),
      form: 'an address such as https://s3.example.com, without a path',
      about: 'How browsers reach the store, where that differs from `S3_ENDPOINT`: for uploads that go straight to it.',
      example: 'https://pictures.example.com',
    }),
    S3_REGION: setting({
      schema: z.string().regex(/^[a-z0-9-]{1,50}$/),
      default: 'us-east-1',
      form: '1 to 50 lower-case letters, digits or "-"',
      about: 'The region of the bucket; `auto` for Cloudflare R2, `garage` for Garage.',
    }),
    S3_FORCE_PATH_STYLE: setting({
      schema: z.enum(['on', 'off']),
      default: 'on',
      form: 'one of on, off',
      about: 'Whether the bucket stands in the path (`on`, what every store understands) or in the name of the host.',
    }),
    S3_PREFIX: setting({
      schema: z
        .string()
        .regex(/^(?:[a-zA-Z0-9_-]{1,60}\/){1,4}$/)
        .optional(),
      form: 'up to four names of letters, digits, "-" or "_", each followed by "/"',
      about: 'What every key in the bucket begins with; shops that share a bucket need different ones.',
      example: 'shop/',
    }),
    S3_TIMEOUT: setting({
      schema: z.coerce.number().int().min(50).max(60_000),
      default: '5000',
      form: 'milliseconds from 50 to 60000',
      about:
        'How long the store may take to begin an answer, and between two pieces of one; six times as long for a piece written. Each request is made up to three times.',
    }),
  },
} satisfies SettingsRoom;

export type ImageStoreSettings = SettingValues<typeof imageStoreSettings.settings>;

/** What a bucket is reached by. */
export interface S3Settings {
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
  endpoint: string | undefined;
  publicEndpoint: string | undefined;
  region: string;
  pathStyle: boolean;
  prefix: string;
  /** Milliseconds. */
  timeout: number;
}

/**
 * What the settings say of the bucket; undefined where pictures are on disk.
 * @throws StartError naming what a bucket needs and is not set.
 */
export function s3Settings(settings: ImageStoreSettings): S3Settings | undefined {
  if (settings.IMAGES_STORE === 'disk') return undefined;
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = settings;
  if (bucket === undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    const needed = { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey };
    const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [name] : []));
    throw new StartError(`IMAGES_STORE=s3 needs ${missing.join(', ')}. See docs/picture-stores.md.`);
  }
  return {
    bucket,
    accessKeyId,
    secretAccessKey,
    endpoint: settings.S3_ENDPOINT,
    publicEndpoint: settings.S3_PUBLIC_ENDPOINT,
    region: settings.S3_REGION,
    pathStyle: settings.S3_FORCE_PATH_STYLE === 'on',
    prefix: settings.S3_PREFIX ?? '',
    timeout: settings.S3_TIMEOUT,
  };
}
