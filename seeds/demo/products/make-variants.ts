import type { Kind, SizeRun } from '../catalogue/kind.ts';
import type { Colour } from '../colours.ts';
import { namedId } from '../ids.ts';
import type { Random } from '../random.ts';
import type { Condition } from './condition.ts';

export interface VariantSketch {
  id: string;
  sku: string;
  options: Record<string, string>;
  /** Minor units. */
  price: number;
  stock: number;
}

/** The name of the option and its values with what each costs compared with the first. */
const RUNS: Readonly<Record<SizeRun, readonly [option: string, values: readonly (readonly [string, number])[]]>> = {
  letters: [
    'Size',
    [
      ['XS', 1],
      ['S', 1],
      ['M', 1],
      ['L', 1],
      ['XL', 1],
      ['XXL', 1.08],
    ],
  ],
  shoes: [
    'Size',
    [
      ['EU 36', 1],
      ['EU 37', 1],
      ['EU 38', 1],
      ['EU 39', 1],
      ['EU 40', 1],
      ['EU 41', 1],
      ['EU 42', 1],
      ['EU 43', 1],
      ['EU 44', 1],
    ],
  ],
  rings: [
    'Ring size',
    [
      ['50', 1],
      ['52', 1],
      ['54', 1],
      ['56', 1],
      ['58', 1.05],
    ],
  ],
  litres: [
    'Volume',
    [
      ['0.5 l', 1],
      ['1 l', 1.35],
      ['1.5 l', 1.7],
    ],
  ],
  prints: [
    'Print size',
    [
      ['A4', 1],
      ['A3', 1.45],
      ['50 × 70 cm', 2.2],
    ],
  ],
  packs: [
    'Pack',
    [
      ['Single', 1],
      ['Pack of 3', 2.6],
      ['Pack of 6', 4.8],
    ],
  ],
  weights: [
    'Weight',
    [
      ['250 g', 1],
      ['500 g', 1.8],
      ['1 kg', 3.2],
    ],
  ],
  storage: [
    'Storage',
    [
      ['128 GB', 1],
      ['256 GB', 1.15],
      ['512 GB', 1.4],
    ],
  ],
};

interface Making {
  place: number;
  kind: Kind;
  colours: readonly Colour[];
  condition: Condition;
  price: number;
  createdAt: Date;
}

/** The variants of a product: colours times sizes for new things, the only one there is for used ones. */
export function makeVariants(
  random: Random,
  { place, kind, colours, condition, price, createdAt }: Making,
): VariantSketch[] {
  const oneOff = condition !== 'new' && condition !== 'refurbished';
  const soldOut = random.chance(0.04);
  const shades = colours.map(({ name }) => name);
  return combinations(shades, sizesOf(random, kind.sizes, oneOff)).map(([options, factor], position) => ({
    id: namedId(`variant ${place} ${position}`, createdAt),
    sku: `${skuPrefix(kind)}-${(place + 1296).toString(36).toUpperCase()}-${position + 1}`,
    options,
    price: factor === 1 ? price : likeTag(price, factor),
    stock: soldOut ? 0 : stockOf(random, oneOff, position),
  }));
}

function sizesOf(random: Random, run: SizeRun | undefined, oneOff: boolean): [string, string, number][] {
  if (run === undefined) return [];
  const [option, values] = RUNS[run];
  if (oneOff) {
    const [value] = random.pick(values);
    return [[option, value, 1]];
  }
  const first = random.whole(0, Math.max(0, Math.min(2, values.length - 3)));
  return values.slice(first, first + random.whole(3, values.length)).map(([value, factor]) => [option, value, factor]);
}

function combinations(shades: string[], sizes: [string, string, number][]): [Record<string, string>, number][] {
  const colours = shades.length === 0 ? [{}] : shades.map((colour) => ({ Colour: colour }));
  if (sizes.length === 0) return colours.map((options) => [options, 1]);
  return colours.flatMap((options) =>
    sizes.map(([option, value, factor]): [Record<string, string>, number] => [{ ...options, [option]: value }, factor]),
  );
}

/** The same kind of ending as the price it is derived from. */
function likeTag(price: number, factor: number): number {
  const step = price % 100 === 0 ? (price >= 40_000 ? 1000 : 100) : 100;
  const ending = price % 100;
  return Math.max(price, Math.round((price * factor) / step) * step + (ending === 0 ? 0 : ending - 100));
}

function stockOf(random: Random, oneOff: boolean, position: number): number {
  if (oneOff) return 1;
  // The first variant is kept, so that a product is sold out only where it was meant to be.
  if (position > 0 && random.chance(0.14)) return 0;
  return random.weighted([
    [random.whole(1, 4), 3],
    [random.whole(5, 25), 5],
    [random.whole(26, 180), 2],
  ] as const);
}

function skuPrefix(kind: Kind): string {
  const leaf = kind.category.slice(kind.category.lastIndexOf('/') + 1);
  return leaf
    .replace(/[^a-z]/g, '')
    .slice(0, 3)
    .toUpperCase();
}
