import { z } from 'zod';

const ADDRESS = 'an e-mail address of at most 254 characters';
const PASSWORD = 'text of 1 to 1024 characters';

export const credentials = z
  .object({
    email: z
      .string()
      .trim()
      .max(254)
      .regex(/^[^\s@\0]+@[^\s@\0]+$/)
      .refine((text) => text.isWellFormed())
      .describe(ADDRESS),
    password: z
      .string()
      .min(1)
      .max(1_024)
      .refine((text) => text.isWellFormed())
      .describe(PASSWORD),
    remember: z.boolean().default(true).describe('true, or false for a session that ends with the browser'),
  })
  .meta({ id: 'Credentials' });

export type Credentials = z.infer<typeof credentials>;
