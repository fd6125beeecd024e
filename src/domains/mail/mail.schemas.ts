import { z } from 'zod';

import { isOneAddress } from './mail-address.ts';

/** A mail to one person. */
export const mailSchema = z.object({
  /** What it is about, for lists and file names: "confirm-email". */
  kind: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  to: z.string().refine(isOneAddress, 'not one plain e-mail address'),
  /** Kept for a month, unlike the words: no secret may stand in it. Line breaks become spaces. */
  subject: z.string().transform(oneLine).pipe(z.string().min(1)),
  text: z.string().min(1).max(20_000),
  html: z.string().min(1).max(60_000),
});

export type Mail = z.input<typeof mailSchema>;

/** A header is a line: a name with a line break in it must not begin another header. */
function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return Array.from(line).slice(0, 200).join('');
}
