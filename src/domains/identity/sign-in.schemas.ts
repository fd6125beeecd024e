import { z } from 'zod';

import { emailAddress, presentPassword } from './person.schemas.ts';

export const remember = z.boolean().default(true).describe('true, or false for a session that ends with the browser');

export const credentials = z
  .object({
    email: emailAddress,
    password: presentPassword,
    remember,
  })
  .meta({ id: 'Credentials' });

export type Credentials = z.infer<typeof credentials>;
