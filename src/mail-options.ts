import type { Config } from './config.ts';
import type { MailOptions } from './domains/mail/index.ts';

/** What the mails of this shop look like and where they go. */
export function mailOptions({ mail, shop }: Config): MailOptions {
  return {
    settings: mail,
    dataDir: shop.DATA_DIR,
    shop: { name: shop.SHOP_NAME, color: shop.SHOP_COLOR, publicUrl: shop.PUBLIC_URL },
  };
}
