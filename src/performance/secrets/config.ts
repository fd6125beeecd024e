import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

/** Characters: 32 random bytes take 43 or more in base64, 64 in hexadecimal. */
const SHORTEST = 32;
const LONGEST = 512;
const MOST = 8;

export const secretsSettings = {
  title: 'Secrets',
  settings: {
    SHOP_SECRET: setting({
      schema: z
        .string()
        .transform((list) => list.split(',').map((secret) => secret.trim()))
        .pipe(z.array(z.string().min(SHORTEST).max(LONGEST)).min(1).max(MOST))
        .optional(),
      form: `1 to ${MOST} random texts of ${SHORTEST} to ${LONGEST} characters with commas between them, such as \`openssl rand -base64 32\` prints`,
      about:
        'What the shop encrypts and signs with; all machines of a shop need the same. Of several the first encrypts and all decrypt: put a new one in front to change it. Without it one is made at the first start and kept under `DATA_DIR/secrets`.',
    }),
  },
} satisfies SettingsRoom;

export type SecretsSettings = SettingValues<typeof secretsSettings.settings>;
