import { databaseSettings } from './performance/database/index.ts';
import { imageSettings } from './performance/images/index.ts';
import { readSettings } from './shared/settings.ts';
import { shopSettings } from './shop.settings.ts';

/** Every room that has settings; docs/settings.md and .env.example are written from this list. */
export const settingRooms = {
  shop: shopSettings,
  database: databaseSettings,
  images: imageSettings,
};

export type Config = ReturnType<typeof readConfig>;

/** @throws StartError naming all wrong variables at once. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  return readSettings(settingRooms, environment);
}
