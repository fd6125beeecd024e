import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { readConfig, settingRooms } from './config.ts';
import { environmentExample, settingsPage } from './shared/settings-page.ts';

describe('settings', () => {
  test('have defaults that pass', () => {
    expect(readConfig({}).shop.PORT).toBe(3000);
  });

  test('report every wrong variable at once, with its accepted form and the page that explains it', () => {
    expect(() => readConfig({ PORT: 'http', SHOP_COLOR: 'red', DATABASE_URL: 'mysql://x' })).toThrow(
      /PORT must be a port number.*SHOP_COLOR must be a colour.*DATABASE_URL must be a PostgreSQL address.*docs\/settings\.md/,
    );
  });

  test('treat an empty variable as absent', () => {
    expect(readConfig({ PORT: ' ' }).shop.PORT).toBe(3000);
  });

  test('are explained as they are: run "npm run docs:settings" when this fails', () => {
    const rooms = Object.values(settingRooms);
    expect(readFileSync('docs/settings.md', 'utf8')).toBe(settingsPage(rooms));
    expect(readFileSync('.env.example', 'utf8')).toBe(environmentExample(rooms));
  });
});
