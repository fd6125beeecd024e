import type { PaletteName } from './pictures/palettes.ts';

/** A colour products are sold in: its place on the LCh colour circle, and what backdrops flatter it. */
export interface Colour {
  name: string;
  /** Degrees. */
  hue: number;
  /** Factors on the colours of the subject. */
  saturation: number;
  brightness: number;
  backdrops: readonly PaletteName[];
}

const colour = (
  name: string,
  hue: number,
  saturation: number,
  brightness: number,
  ...backdrops: PaletteName[]
): Colour => ({ name, hue, saturation, brightness, backdrops });

export const COLOURS: readonly Colour[] = [
  colour('Brick', 32, 0.85, 0.92, 'oat', 'clay', 'mist'),
  colour('Terracotta', 52, 0.62, 1.02, 'oat', 'sage', 'stone'),
  colour('Mustard', 84, 0.85, 1.08, 'mist', 'oat', 'denim'),
  colour('Olive', 112, 0.5, 0.9, 'oat', 'sage', 'lemon'),
  colour('Forest Green', 152, 0.6, 0.8, 'sage', 'oat', 'blush'),
  colour('Sage', 146, 0.32, 1.12, 'stone', 'mint', 'clay'),
  colour('Teal', 198, 0.62, 0.95, 'sea', 'snow', 'coral'),
  colour('Sky Blue', 246, 0.62, 1.12, 'sky', 'lemon', 'mist'),
  colour('Navy', 286, 0.62, 0.62, 'denim', 'oat', 'snow'),
  colour('Lavender', 312, 0.45, 1.14, 'lilac', 'mist', 'lemon'),
  colour('Plum', 334, 0.6, 0.78, 'plum', 'blush', 'stone'),
  colour('Dusty Rose', 8, 0.5, 1.1, 'blush', 'rose', 'stone'),
  colour('Raspberry', 14, 0.95, 0.95, 'rose', 'snow', 'mint'),
  colour('Charcoal', 280, 0.06, 0.58, 'stone', 'snow', 'marigold'),
  colour('Natural', 76, 0.2, 1.24, 'cocoa', 'sage', 'clay'),
];
