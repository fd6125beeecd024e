import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from './shared/settings.ts';

export const shopSettings = {
  title: 'Shop',
  settings: {
    PORT: setting({
      schema: z.coerce.number().int().min(0).max(65_535),
      default: '3000',
      form: 'a port number from 0 (any free one) to 65535',
      about: 'The port the shop listens on.',
    }),
    HOST: setting({
      schema: z.string().min(1),
      default: '0.0.0.0',
      form: 'an address to listen on, such as 0.0.0.0 or 127.0.0.1',
      about: 'The address the shop listens on.',
    }),
    WEB_CONCURRENCY: setting({
      schema: z.coerce.number().int().min(1).max(64),
      default: '1',
      form: 'a whole number from 1 to 64',
      about: 'How many processes serve; one for each core that PostgreSQL leaves. SIGHUP replaces them one by one.',
    }),
    SHUTDOWN_PATIENCE: setting({
      schema: z.coerce.number().int().min(0).max(60_000),
      default: '3000',
      form: 'milliseconds from 0 to 60000',
      about: 'After SIGTERM, how long open connections are waited for to ask once more and be told to leave.',
    }),
    PUBLIC_URL: setting({
      schema: z
        .url({ protocol: /^https?$/ })
        .transform((url) => url.replace(/\/+$/, ''))
        .optional(),
      form: 'an address such as https://shop.example',
      about:
        'Where shoppers reach the shop; used in canonical links, the sitemap and shared links. Without it `http://localhost:PORT`.',
      example: 'https://shop.example',
    }),
    DATA_DIR: setting({
      schema: z.string().min(1),
      default: '.data',
      form: 'a folder',
      about: 'Where the embedded database, the pictures and the mails of a shop without a mail server live.',
    }),
    SHOP_NAME: setting({
      schema: z.string().min(1).max(40),
      default: 'Marigold',
      form: 'a name of 1 to 40 characters',
      about: "The shop's name.",
    }),
    SHOP_TAGLINE: setting({
      schema: z.string().min(1).max(120).optional(),
      form: 'a sentence of at most 120 characters',
      about: 'The line under the name on the home page. Without it one is chosen in the language of the reader.',
      example: 'Good things, from people you can talk to',
    }),
    SHOP_COLOR: setting({
      schema: z.string().regex(/^#[0-9a-f]{6}$/i),
      default: '#c2410c',
      form: 'a colour such as #c2410c',
      about: 'The accent colour of buttons and links; its text shades are derived so that they stay readable.',
    }),
    SHOP_LOGO: setting({
      schema: z.string().min(1).optional(),
      form: 'the path of an SVG, PNG or WebP file',
      about: 'A logo to show instead of the built-in mark.',
      example: './logo.svg',
    }),
    SHOP_CURRENCY: setting({
      schema: z.string().regex(/^[A-Z]{3}$/),
      default: 'USD',
      form: 'an ISO 4217 code such as USD',
      about: 'The currency in which price filters are given.',
    }),
    SHOP_LOCALE: setting({
      schema: z.enum(['en', 'de']),
      default: 'en',
      form: 'one of en, de',
      about: "The language of a visitor whose browser asks for none of the shop's.",
    }),
  },
} satisfies SettingsRoom;

export type ShopSettings = SettingValues<typeof shopSettings.settings>;
