import { writeFileSync } from 'node:fs';

import { settingRooms } from '../config.ts';
import { environmentExample, settingsPage } from '../shared/settings-page.ts';

const rooms = Object.values(settingRooms);
writeFileSync('docs/settings.md', settingsPage(rooms));
writeFileSync('.env.example', environmentExample(rooms));
