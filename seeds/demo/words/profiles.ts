import { houseProfiles } from './house.profiles.ts';
import { leisureProfiles } from './leisure.profiles.ts';
import { readingProfiles } from './reading.profiles.ts';
import { tableProfiles } from './table.profiles.ts';
import { technicalProfiles } from './technical.profiles.ts';
import { wearProfiles } from './wear.profiles.ts';

export type { Profile } from './profile.ts';

export const PROFILES = {
  ...houseProfiles,
  ...tableProfiles,
  ...wearProfiles,
  ...technicalProfiles,
  ...leisureProfiles,
  ...readingProfiles,
};

export type ProfileName = keyof typeof PROFILES;
