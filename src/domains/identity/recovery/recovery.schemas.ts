import { z } from 'zod';

import { emailAddress, linkToken, newPassword } from '../person.schemas.ts';

export const resetRequest = z.object({ email: emailAddress }).meta({ id: 'PasswordResetRequest' });

export const passwordReset = z.object({ token: linkToken, password: newPassword }).meta({ id: 'PasswordReset' });

export type PasswordReset = z.infer<typeof passwordReset>;
