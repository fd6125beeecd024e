import type { Random } from '../random.ts';
import type { Profile } from '../words/profiles.ts';

const NAMED =
  /\b(beeswax|soy|cast[- ]iron|iron|carbon steel|steel|brass|bronze|copper|aluminium|silver|gold|platinum|oak|ash|beech|walnut|maple|cedar|bamboo|willow|rosewood|wool|lambswool|merino|alpaca|cashmere|cotton|linen|silk|velvet|satin|lace|denim|leather|suede|canvas|raffia|straw|porcelain|stoneware|terracotta|ceramic|clay|glass|crystal|enamel|stone|granite|soapstone|alabaster|concrete|paper|felt|rubber|acetate|carbon|graphite|plywood|bakelite|amber|sandalwood|wax)\b/i;

/** What it is made of: what its name says, or else something its family is made of. */
export function materialOf(random: Random, profile: Profile, name: string): string {
  const named = NAMED.exec(name)?.[1]?.toLowerCase();
  const fallback = random.pick(profile.materials);
  if (named === undefined) return fallback;
  return profile.materials.find((material) => material.toLowerCase().includes(named)) ?? named.replace('-', ' ');
}
