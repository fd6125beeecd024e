import { z } from 'zod';

/** The password once more: whoever finds an open browser shall not be able to take or end an account. */
export const ownPassword = z
  .strictObject({
    password: z
      .string()
      .min(1)
      .max(1_024)
      .refine((text) => text.isWellFormed())
      .describe('your password, text of 1 to 1024 characters'),
  })
  .meta({ id: 'OwnPassword' });

export type OwnPassword = z.infer<typeof ownPassword>;
