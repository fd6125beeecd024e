import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

export const insightSettings = {
  title: 'Query insight',
  settings: {
    INSIGHT_SAMPLE_EVERY: setting({
      schema: z.union([z.literal('off').transform(() => null), z.coerce.number().int().min(10).max(3_600)]),
      default: '60',
      form: 'seconds from 10 to 3600, or off',
      about:
        'How often what statements took is sampled from pg_stat_statements, once for all processes (see docs/query-insight.md).',
    }),
    INSIGHT_SLOW_STATEMENT: setting({
      schema: z.coerce.number().int().min(1).max(600_000),
      default: '100',
      form: 'milliseconds from 1 to 600000',
      about:
        'A statement of the shop that took longer is logged by its name and time, each name once a minute; so is one that an administrator had explained, by its text without constants.',
    }),
    INSIGHT_CAPTURE: setting({
      schema: z.enum(['on', 'off']),
      default: 'on',
      form: 'on or off',
      about:
        'Whether a few values of statements about the catalogue are kept in memory, for explaining them as they were (see docs/query-insight.md).',
    }),
  },
} satisfies SettingsRoom;

export type InsightSettings = SettingValues<typeof insightSettings.settings>;
