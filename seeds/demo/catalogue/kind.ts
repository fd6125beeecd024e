import type { ProfileName } from '../words/profiles.ts';

/** One sort of thing the demo shop sells, drawn by one emoji. */
export interface Kind {
  /** The emoji's code points as its package names the file. */
  emoji: string;
  /** Path of a leaf category. */
  category: string;
  profile: ProfileName;
  /** Whole US dollars, cheapest and dearest. */
  price: readonly [number, number];
  /** What a seller calls it: "Stoneware teapot". */
  heads: readonly string[];
  /** What tells one from the next: "900 ml, with infuser". */
  details: readonly string[];
  /** Whether it stands on the floor of the set or lies flat before it. */
  pose: 'stand' | 'flat';
  /** Whether it comes in colours, and its picture is tinted accordingly. */
  tinted: boolean;
  /** What else its variants differ in. */
  sizes?: SizeRun;
  /** How likely a listing is used rather than new, 0 to 1. */
  used: number;
}

export type SizeRun = 'letters' | 'shoes' | 'rings' | 'litres' | 'prints' | 'packs' | 'weights' | 'storage';

type Options = Partial<Pick<Kind, 'pose' | 'tinted' | 'used'>> & { sizes?: SizeRun };

/** Heads and details are lists separated by "|", which keeps a kind readable on three lines. */
export type KindRow = readonly [
  emoji: string,
  price: readonly [number, number],
  heads: string,
  details: string,
  options?: Options,
];

/** The kinds of one leaf category. */
export function kinds(category: string, profile: ProfileName, rows: readonly KindRow[]): Kind[] {
  return rows.map(([emoji, price, heads, details, options = {}]) => ({
    emoji,
    category,
    profile,
    price,
    heads: heads.split('|'),
    details: details.split('|'),
    pose: options.pose ?? 'stand',
    tinted: options.tinted ?? false,
    used: options.used ?? (CONSUMED.has(profile) ? 0 : 0.1),
    ...(options.sizes === undefined ? {} : { sizes: options.sizes }),
  }));
}

/** Nobody sells these second-hand. */
const CONSUMED = new Set<ProfileName>(['food', 'plant', 'skincare', 'candle', 'paperware', 'yarn', 'cosmetic']);
