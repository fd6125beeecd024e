import type { Kind } from '../catalogue/kind.ts';
import type { Colour } from '../colours.ts';
import type { ProductSketch } from '../products/make-product.ts';
import { hash32, Random } from '../random.ts';
import { FLAT_SETS, type SetName, STANDING_SETS } from './backdrop.ts';
import type { Scene } from './compose.ts';
import { PALETTES, type PaletteName } from './palettes.ts';

/** How many different looks a kind without colours is photographed in. */
const LOOKS = 2;

/**
 * The pictures of a product, first to last: one for each colour it comes in, or two looks of it. Products of one kind
 * share pictures, as they do where sellers use a maker's; backgrounds differ between kinds, so neighbours do not look
 * alike.
 */
export function scenesOf({ kind, colours, place }: ProductSketch): Scene[] {
  if (colours.length > 0) return colours.map((colour) => tintedLook(kind, colour));
  const looks = looksOf(kind);
  return hash32(`look ${place}`) % 2 === 0 ? looks : looks.toReversed();
}

/** One text for one scene: two products with equal texts show the same picture. */
export function sceneKey({ emoji, set, palette, shot, tint }: Scene): string {
  return [emoji, set, palette, shot, tint?.name ?? ''].join('|');
}

function looksOf(kind: Kind): Scene[] {
  const random = new Random(`looks ${kind.emoji}`);
  const sets: readonly SetName[] = kind.pose === 'flat' ? FLAT_SETS : STANDING_SETS;
  const palettes = random.some(PALETTES_OF[kind.category.split('/')[0] ?? ''] ?? ALL_PALETTES, LOOKS);
  const chosen = random.some(sets, LOOKS);
  return palettes.map((palette, place) => ({
    emoji: kind.emoji,
    set: chosen[place % chosen.length] ?? 'paper',
    palette,
    shot: shotOf(kind, place),
  }));
}

function shotOf(kind: Kind, place: number): Scene['shot'] {
  if (place === 0) return 'whole';
  if (kind.pose === 'flat') return 'tilted';
  // Two of what costs little; nobody buys a second sofa.
  return kind.price[0] < 40 ? 'pair' : 'whole';
}

function tintedLook(kind: Kind, colour: Colour): Scene {
  const random = new Random(`tinted ${kind.emoji} ${colour.name}`);
  const sets: readonly SetName[] = kind.pose === 'flat' ? FLAT_SETS : STANDING_SETS;
  return {
    emoji: kind.emoji,
    set: random.pick(sets),
    palette: random.pick(colour.backdrops),
    shot: kind.pose === 'flat' && random.chance(0.3) ? 'tilted' : 'whole',
    tint: colour,
  };
}

const ALL_PALETTES = Object.keys(PALETTES) as PaletteName[];

/** What flatters the things of each department. */
const PALETTES_OF: Readonly<Record<string, readonly PaletteName[]>> = {
  home: ['oat', 'clay', 'sage', 'stone', 'blush', 'mist', 'cocoa', 'sea', 'dusk'],
  kitchen: ['oat', 'sage', 'lemon', 'clay', 'sea', 'stone', 'mint', 'marigold'],
  food: ['lemon', 'marigold', 'coral', 'mint', 'oat', 'blush', 'sage', 'wine'],
  garden: ['sage', 'mint', 'forest', 'lemon', 'sky', 'clay', 'pine'],
  fashion: ['blush', 'lilac', 'sky', 'oat', 'rose', 'mist', 'denim', 'coral', 'plum'],
  jewellery: ['blush', 'dusk', 'wine', 'night', 'oat', 'rose', 'snow', 'pine'],
  electronics: ['mist', 'sky', 'slate', 'night', 'lilac', 'sea', 'snow', 'dusk', 'coral'],
  toys: ['lemon', 'sky', 'mint', 'coral', 'lilac', 'marigold', 'rose'],
  music: ['wine', 'marigold', 'dusk', 'oat', 'night', 'clay', 'lemon', 'sea'],
  sports: ['sky', 'mint', 'lemon', 'coral', 'denim', 'mist', 'forest', 'sea'],
  books: ['oat', 'denim', 'clay', 'sage', 'stone', 'plum', 'marigold', 'cocoa'],
  beauty: ['blush', 'rose', 'lilac', 'mint', 'oat', 'snow', 'coral', 'sea'],
  craft: ['marigold', 'sage', 'blush', 'sky', 'oat', 'lilac', 'coral'],
  vintage: ['cocoa', 'clay', 'oat', 'wine', 'pine', 'marigold', 'stone', 'dusk'],
};
