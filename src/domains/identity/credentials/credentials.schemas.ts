import { z } from 'zod';

import { mailAddress, linkToken, newPassword, presentPassword } from '../person.schemas.ts';

export const passwordChange = z
  .object({ current: presentPassword, password: newPassword })
  .meta({ id: 'PasswordChange' });

export type PasswordChange = z.infer<typeof passwordChange>;

export const emailChange = z.object({ email: mailAddress, current: presentPassword }).meta({ id: 'EmailChange' });

export type EmailChange = z.infer<typeof emailChange>;

export const emailChangeConfirmation = z.object({ token: linkToken }).meta({ id: 'EmailChangeConfirmation' });
