import { z } from 'zod';

import { setting, type SettingsRoom, type SettingValues } from '../../shared/settings.ts';

export const cacheSettings = {
  title: 'Cache',
  settings: {
    CACHE_MEMORY: setting({
      schema: z.coerce.number().int().min(1).max(65_536),
      default: '192',
      form: 'mebibytes from 1 to 65536',
      about: 'What each process keeps of answers and query results in its own memory.',
    }),
  },
} satisfies SettingsRoom;

export type CacheSettings = SettingValues<typeof cacheSettings.settings>;
