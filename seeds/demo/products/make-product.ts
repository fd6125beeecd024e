import { slugify } from '../../../src/shared/slug.ts';
import { between, FIRST_DAY, LAST_DAY } from '../calendar.ts';
import { KINDS } from '../catalogue/index.ts';
import type { Kind } from '../catalogue/kind.ts';
import { COLOURS, type Colour } from '../colours.ts';
import { namedId } from '../ids.ts';
import { SELLERS } from '../people/sellers.ts';
import { Random } from '../random.ts';
import { BRANDS } from '../words/brands.ts';
import { type Profile, PROFILES } from '../words/profiles.ts';
import type { Condition } from './condition.ts';
import { describe } from './describe.ts';
import { lowerFirst } from './lower-first.ts';
import { materialOf } from './material.ts';
import { makeVariants, type VariantSketch } from './make-variants.ts';
import { priceTag } from './prices.ts';

export interface ProductSketch {
  /** Its number in the catalogue: the same number is always the same product. */
  place: number;
  id: string;
  kind: Kind;
  /** Place of its seller in SELLERS. */
  seller: number;
  currency: string;
  title: string;
  slug: string;
  description: string;
  brand: string | null;
  attributes: Record<string, string>;
  condition: Condition;
  /** The colours it comes in, that of the first picture first; empty where colour says nothing. */
  colours: readonly Colour[];
  variants: VariantSketch[];
  popularity: number;
  createdAt: Date;
}

const DEMAND_RANKS = 2000;

/** Makes the first `count` products. Each depends on its number alone, but for titles, which never repeat. */
export function makeProducts(count: number): ProductSketch[] {
  const taken = new Set<string>();
  return Array.from({ length: count }, (_, place) => makeProduct(place, taken));
}

function makeProduct(place: number, taken: Set<string>): ProductSketch {
  const random = new Random(`product ${place}`);
  const kind = kindOf(place);
  const profile: Profile = PROFILES[kind.profile];
  const seller = pickSeller(random, kind);
  const sketch = SELLERS[seller] ?? random.pick(SELLERS);
  const condition = conditionOf(random, kind, profile);
  const colours = kind.tinted ? coloursOf(random, kind, condition) : [];
  const brand = profile.branded ? random.pick(BRANDS[departmentOf(kind)] ?? BRANDS.any) : null;
  const { title, head, detail } = newTitle(random, taken, { kind, brand, colour: colours[0]?.name });
  const material = materialOf(random, profile, `${head} ${detail}`);
  const createdAt = between(random, FIRST_DAY, LAST_DAY);
  const price = priceTag(random, dollarsOf(random, kind, condition), sketch.currency);
  // Zipf's shape: the product of rank r is wanted about 1/r as often as the first.
  const popularity = Math.round(9000 / random.whole(1, DEMAND_RANKS) ** 0.85);
  const text = describe(random, { kind, profile, head, detail, material, condition, seller: sketch, colours });
  return {
    place,
    id: namedId(`product ${place}`, createdAt),
    kind,
    seller,
    currency: sketch.currency,
    title,
    slug: `${slugify(title, 80)}-${(place + 1296).toString(36)}`,
    brand,
    condition,
    colours,
    variants: makeVariants(random, { place, kind, colours, condition, price, createdAt }),
    popularity,
    createdAt,
    ...text,
  };
}

/** Every round through the kinds takes each once, far from its place of the round before. */
function kindOf(place: number): Kind {
  const kind = KINDS[(place * 101 + Math.floor(place / KINDS.length) * 37) % KINDS.length];
  if (kind === undefined) throw new RangeError('The demo has no kinds.');
  return kind;
}

export function departmentOf(kind: Kind): string {
  return kind.category.split('/')[0] ?? kind.category;
}

function pickSeller(random: Random, kind: Kind): number {
  const fitting = SELLERS.map((seller, place) => ({ seller, place })).filter(({ seller }) =>
    seller.departments.includes(departmentOf(kind)),
  );
  const candidates = fitting.length > 0 ? fitting : SELLERS.map((seller, place) => ({ seller, place }));
  return random.weighted(candidates.map(({ place }, order) => [place, 1 / (order + 2)] as const));
}

function conditionOf(random: Random, kind: Kind, profile: Profile): Condition {
  if (!random.chance(kind.used)) return 'new';
  if ('Warranty' in profile.facts && random.chance(0.5)) return 'refurbished';
  return random.weighted([
    ['like_new', 4],
    ['good', 4],
    ['fair', 1],
  ] as const);
}

/** What condition does to the price of a new one. */
const WORTH: Readonly<Record<Condition, number>> = { new: 1, like_new: 0.85, refurbished: 0.7, good: 0.65, fair: 0.45 };

function dollarsOf(random: Random, kind: Kind, condition: Condition): number {
  const [cheapest, dearest] = kind.price;
  // Squared, as most things of a sort are near its cheap end.
  return (cheapest + (dearest - cheapest) * random.next() ** 2) * WORTH[condition];
}

/** Of the few colours its kind comes in: a used thing has one. */
function coloursOf(random: Random, kind: Kind, condition: Condition): Colour[] {
  const range = new Random(`colours of ${kind.emoji} ${kind.category}`).some(COLOURS, COLOURS_OF_A_KIND);
  return random.some(range, condition === 'new' ? random.whole(1, COLOURS_OF_A_KIND) : 1);
}

const COLOURS_OF_A_KIND = 3;

interface TitleParts {
  kind: Kind;
  brand: string | null;
  colour: string | undefined;
}

function newTitle(random: Random, taken: Set<string>, parts: TitleParts) {
  for (let attempt = 0; ; attempt += 1) {
    const head = random.pick(parts.kind.heads);
    const detail = random.pick(parts.kind.details);
    const title = titleOf(random, head, detail, parts, attempt > 40 ? ` No. ${random.whole(2, 99)}` : '');
    if (taken.has(title)) continue;
    taken.add(title);
    return { title, head, detail };
  }
}

function titleOf(random: Random, head: string, detail: string, { brand, colour }: TitleParts, suffix: string): string {
  const named = brand !== null && random.chance(0.6) ? `${brand} ${lowerFirst(head)}` : head;
  const shades =
    colour === undefined ? [] : [`${named} in ${colour.toLowerCase()}, ${detail}`, `${named}, ${colour.toLowerCase()}`];
  return random.pick([`${named}, ${detail}`, `${named} – ${detail}`, ...shades, ...shades]) + suffix;
}
