import sharp, { type OverlayOptions } from 'sharp';

import type { Colour } from '../colours.ts';
import { CANVAS, drawBackdrop, type SetName } from './backdrop.ts';
import { PALETTES, type PaletteName } from './palettes.ts';
import { fallingShadow, groundShadow } from './shadows.ts';
import { loadSubject, type Subject } from './subject.ts';

/** Everything a demo picture is made of; two equal scenes are the same picture to the byte. */
export interface Scene {
  emoji: string;
  set: SetName;
  palette: PaletteName;
  /** How the shot is framed. */
  shot: 'whole' | 'pair' | 'tilted';
  tint?: Colour;
}

/** A subject on the set; `x` and `y` are the middle of its lower edge, or its middle when it lies flat. */
interface Placed {
  subject: Subject;
  x: number;
  y: number;
}

/** Takes the picture of a scene: a square PNG of CANVAS pixels. */
export async function compose(scene: Scene): Promise<Buffer> {
  const seed = `${scene.emoji} ${scene.set} ${scene.palette}`;
  const { svg, x, y, flat } = drawBackdrop(scene.set, PALETTES[scene.palette], seed);
  const placed = await SHOTS[scene.shot](scene, { x, y, edge: flat ? 660 : 610 });
  const shadows = flat
    ? ''
    : placed.map(({ subject, x: middle, y: ground }) => groundShadow(subject, middle, ground)).join('');
  const layers: OverlayOptions[] = [];
  for (const { subject, x: middle, y: base } of placed) {
    const left = Math.round(middle - subject.width / 2);
    const top = Math.round(flat ? base - subject.height / 2 : base - subject.height);
    if (flat) layers.push(await fallingShadow(subject, left, top));
    layers.push({
      input: subject.pixels,
      raw: { width: subject.width, height: subject.height, channels: 4 },
      left,
      top,
    });
  }
  const background = `<svg xmlns="http://www.w3.org/2000/svg" width="${CANVAS}" height="${CANVAS}">${svg}${shadows}</svg>`;
  return sharp(Buffer.from(background)).composite(layers).removeAlpha().png({ compressionLevel: 1 }).toBuffer();
}

interface Spot {
  x: number;
  y: number;
  /** Pixels of the longer side of a single subject. */
  edge: number;
}

const SHOTS: Record<Scene['shot'], (scene: Scene, spot: Spot) => Promise<Placed[]>> = {
  whole: async ({ emoji, tint }, { x, y, edge }) => [{ subject: await loadSubject(emoji, { edge, tint }), x, y }],
  tilted: async ({ emoji, tint }, { x, y, edge }) => [
    { subject: await loadSubject(emoji, { edge: edge - 40, tint, turn: 14 }), x, y },
  ],
  pair: async ({ emoji, tint }, { x, y, edge }) => [
    { subject: await loadSubject(emoji, { edge: edge * 0.7, tint }), x: x + 170, y: y - 45 },
    { subject: await loadSubject(emoji, { edge: edge * 0.82, tint }), x: x - 120, y: y + 30 },
  ],
};
