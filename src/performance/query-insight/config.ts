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
  },
} satisfies SettingsRoom;

export type InsightSettings = SettingValues<typeof insightSettings.settings>;
