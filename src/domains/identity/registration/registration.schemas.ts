import { z } from 'zod';

import { displayName, linkToken, mailAddress, newPassword } from '../person.schemas.ts';

export const registration = z
  .object({ email: mailAddress, name: displayName, password: newPassword })
  .meta({ id: 'Registration' });

export type Registration = z.infer<typeof registration>;

export const confirmation = z
  .object({
    token: linkToken,
    password: newPassword
      .optional()
      .describe('a password of 8 characters or more; needed where another browser asked for the account'),
  })
  .meta({ id: 'Confirmation' });

export type Confirmation = z.infer<typeof confirmation>;
