import { z } from 'zod';

import { authenticationResponse } from '../passkeys/passkey.schemas.ts';
import { presentPassword } from '../person.schemas.ts';
import { remember } from '../sign-in.schemas.ts';

/** Spaces as apps show them are taken out. */
export const totpCode = z
  .string()
  .max(20)
  .transform((typed) => typed.replace(/\s/g, ''))
  .pipe(z.string().regex(/^[0-9]{6}$/))
  .describe('the 6 digits that the app shows now');

/** Where it is needed and not given, the answer says so. */
const current = presentPassword.optional().describe('your present password');

export const secondStep = z
  .object({
    code: totpCode.optional(),
    recoveryCode: z
      .string()
      .min(1)
      .max(60)
      .optional()
      .describe('one of the recovery codes, such as k7d2-0x3m-9v1a-cq8t-hh4e-2pzs'),
    passkey: authenticationResponse.optional().describe('what the browser answered to the challenge'),
    remember,
  })
  .refine(({ remember: _, ...proofs }) => Object.values(proofs).filter((proof) => proof !== undefined).length === 1, {
    message: 'one of code, recoveryCode and passkey',
  })
  .meta({ id: 'SecondStep' });

export type SecondStep = z.infer<typeof secondStep>;

export const totpConfirmation = z.object({ code: totpCode, current }).meta({ id: 'TotpConfirmation' });

export type TotpConfirmation = z.infer<typeof totpConfirmation>;

export const passwordAgain = z.object({ current }).meta({ id: 'PasswordAgain' });

export type PasswordAgain = z.infer<typeof passwordAgain>;
