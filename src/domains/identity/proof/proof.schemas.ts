import { z } from 'zod';

import { authenticationResponse } from '../passkeys/passkey.schemas.ts';
import { presentPassword } from '../person.schemas.ts';
import { totpCode } from '../second-factor/second-factor.schemas.ts';

export const freshProof = z
  .object({
    current: presentPassword.optional().describe('your present password'),
    code: totpCode.optional(),
    passkey: authenticationResponse.optional().describe('what the browser answered to the challenge'),
  })
  .refine((proofs) => Object.values(proofs).filter((proof) => proof !== undefined).length === 1, {
    message: 'one of current, code and passkey',
  })
  .meta({ id: 'FreshProof' });

export type FreshProof = z.infer<typeof freshProof>;
