import { z } from 'zod';

import { pictureView } from '../../media/index.ts';
import { notificationChoicesView } from './notification-choices.ts';

/** A person's account, to themselves. */
export const accountView = z
  .object({
    id: z.uuid(),
    email: z.string(),
    emailConfirmed: z.boolean().describe('Whether the person has shown that the address is theirs'),
    name: z.string(),
    slug: z.string().describe('The address of the public page, /s/<slug>; a change of name leaves it as it is'),
    role: z.enum(['buyer', 'seller', 'admin']),
    bio: z.string(),
    location: z.string(),
    avatar: pictureView.nullable(),
    settings: z.object({
      locale: z.string(),
      currency: z.string(),
      notifications: notificationChoicesView,
    }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().describe('To be given with a change, which is then refused if there was another'),
  })
  .meta({ id: 'Account' });

export type AccountView = z.infer<typeof accountView>;
