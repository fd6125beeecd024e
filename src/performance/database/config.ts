import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const POSTGRES = /^postgres(ql)?:\/\//;
const address = z.string().regex(POSTGRES).optional();
const ADDRESS_FORM = 'a PostgreSQL address such as postgres://user:password@host:5432/name';

export const databaseSettings = {
  title: 'Database',
  settings: {
    DATABASE_URL: setting({
      schema: address,
      form: ADDRESS_FORM,
      about: 'The PostgreSQL (15 or newer) to use. Without it the shop runs its own under `DATA_DIR`.',
      example: 'postgres://shop:secret@localhost:5432/shop',
    }),
    DATABASE_DIRECT_URL: setting({
      schema: address,
      form: ADDRESS_FORM,
      about:
        'The same database past its pooler, for migrations and for hearing what others wrote; needed where `DATABASE_URL` is a PgBouncer.',
      example: 'postgres://shop:secret@localhost:5432/shop',
    }),
    DATABASE_REPLICA_URLS: setting({
      schema: z
        .string()
        .transform((urls) => urls.split(',').map((url) => url.trim()))
        .pipe(z.array(z.string().regex(POSTGRES)).min(1).max(16))
        .optional(),
      form: `up to 16 PostgreSQL addresses with commas between them`,
      about:
        'Streaming replicas of `DATABASE_URL` that answer reads, each with a pool of its own (see docs/performance/database.md). Without them the primary answers all.',
      example: 'postgres://shop:secret@replica-1:5432/shop,postgres://shop:secret@replica-2:5432/shop',
    }),
    DATABASE_REPLICA_MAX_LAG: setting({
      schema: wholeNumber(3, 3_600),
      default: '30',
      form: 'seconds from 3 to 3600',
      about:
        'A replica that may be further behind than this is not asked; neither is one while the primary is away for longer.',
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
    DATABASE_POOL_QUEUE: setting({
      schema: wholeNumber(0, 100_000),
      default: '1000',
      form: 'a whole number from 0 to 100000',
      about: 'How many may wait for a connection; one more is told at once to come back later (503).',
    }),
    DATABASE_POOL_WAIT: setting({
      schema: wholeNumber(10, 60_000),
      default: '5000',
      form: 'milliseconds from 10 to 60000',
      about: 'How long one waits for a connection before being told to come back later (503).',
    }),
    DATABASE_STATEMENT_TIMEOUT: setting({
      schema: wholeNumber(100, 3_600_000),
      default: '30000',
      form: 'milliseconds from 100 to 3600000',
      about:
        'PostgreSQL ends a statement after this; behind a pooler the role must say so (see docs/performance/database.md).',
    }),
  },
} satisfies SettingsRoom;

export type DatabaseSettings = SettingValues<typeof databaseSettings.settings>;
