import { z } from 'zod';

import { isOneAddress } from '../mail/index.ts';
import { LONGEST_PASSWORD } from './passwords/password-policy.ts';
import { isPlainToSee } from './plain-to-see.ts';

/** As people give it; letters' case is kept for writing to them, and ignored for finding them. */
export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(/^[^\s@\0]+@[^\s@\0]+$/)
  .refine((text) => text.isWellFormed())
  .describe('an e-mail address of at most 254 characters');

/** An address that mail is to go to: as such letters could be misread, not all that the standard allows are taken. */
export const mailAddress = emailAddress
  .refine(isOneAddress)
  .describe('a plain e-mail address of at most 254 characters, such as name@example.com');

/** A password that is to be compared: any. */
export const presentPassword = z
  .string()
  .min(1)
  .max(LONGEST_PASSWORD)
  .refine((text) => text.isWellFormed())
  .describe(`text of 1 to ${LONGEST_PASSWORD} characters`);

/** A password that somebody chooses; `PasswordPolicy` has more to say. */
export const newPassword = presentPassword.describe('a password of 8 characters or more; 15 or more are better');

export const displayName = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]{1,80}$/u)
  .refine(isPlainToSee)
  .describe('a name of 1 to 80 characters that can be seen, on one line');

/** Of a link in a mail. */
export const linkToken = z
  .string()
  .regex(/^[\w-]{43}$/)
  .describe('the token of the link that was mailed');
