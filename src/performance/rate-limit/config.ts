import { z } from 'zod';

import { readNetworks } from '../../shared/networks.ts';
import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

export const rateLimitSettings = {
  title: 'Rate limits',
  settings: {
    RATE_LIMIT: setting({
      schema: z
        .union([z.enum(['on', 'off']), z.coerce.number().min(0.01).max(1_000)])
        .transform((value) => (value === 'on' ? 1 : value === 'off' ? undefined : value)),
      default: 'on',
      form: 'on, off, or a factor from 0.01 to 1000',
      about: 'Whether limits hold; a factor makes all of them wider or narrower. `off` is for load tests.',
    }),
    RATE_LIMIT_EXEMPT: setting({
      schema: z.string().transform((text, context) => {
        const networks = readNetworks(text === 'none' ? '' : text);
        if (networks === undefined) context.addIssue('not a list of networks');
        return networks ?? z.NEVER;
      }),
      default: 'none',
      form: 'addresses and networks separated by commas, such as 127.0.0.0/8, ::1, or none',
      about: 'Clients that no limit holds for.',
    }),
  },
} satisfies SettingsRoom;

export type RateLimitSettings = SettingValues<typeof rateLimitSettings.settings>;
