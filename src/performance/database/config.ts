import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const databaseSettings = {
  title: 'Database',
  settings: {
    DATABASE_URL: setting({
      schema: z
        .string()
        .regex(/^postgres(ql)?:\/\//)
        .optional(),
      form: 'a PostgreSQL address such as postgres://user:password@host:5432/name',
      about: 'The PostgreSQL (15 or newer) to use. Without it the shop runs its own under `DATA_DIR`.',
      example: 'postgres://shop:secret@localhost:5432/shop',
    }),
    DATABASE_POOL_MAX: setting({
      schema: wholeNumber(1, 500),
      default: '20',
      form: 'a whole number from 1 to 500',
      about: 'Connections at most, for each process.',
    }),
    DATABASE_POOL_MIN: setting({
      schema: wholeNumber(0, 500),
      default: '5',
      form: 'a whole number from 0 to 500',
      about: 'Connections kept open when idle.',
    }),
    DATABASE_STATEMENT_TIMEOUT: setting({
      schema: wholeNumber(100, 600_000),
      default: '30000',
      form: 'milliseconds from 100 to 600000',
      about: 'The shop stops waiting for a statement about a second after this.',
    }),
  },
} satisfies SettingsRoom;

export type DatabaseSettings = SettingValues<typeof databaseSettings.settings>;
