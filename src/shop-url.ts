import type { Config } from './config.ts';

/** Where the links of mails lead. */
export function shopUrl({ shop }: Pick<Config, 'shop'>): string {
  return shop.PUBLIC_URL ?? `http://localhost:${shop.PORT}`;
}
