import type { MailingShop } from '../mail.options.ts';
import type { Letter } from './write-letter.ts';

/** For programs that show no markup, and for people who want none. */
export function textLetter({ paragraphs, button, footer }: Letter, shop: MailingShop): string {
  const signature = shop.publicUrl === undefined ? shop.name : `${shop.name}\n${shop.publicUrl}`;
  const parts = [
    ...paragraphs,
    ...(button === undefined ? [] : [`${button.label}:\n${button.url}`]),
    ...(footer === undefined ? [] : [footer]),
    // What follows these two dashes and a space is a signature (RFC 3676, 4.3).
    `-- \n${signature}`,
  ];
  return `${parts.join('\n\n')}\n`;
}
