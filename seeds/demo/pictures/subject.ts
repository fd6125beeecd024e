import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import sharp from 'sharp';

import type { Colour } from '../colours.ts';

/** An object to photograph, cut to its outline. */
export interface Subject {
  /** Rows of red, green, blue and alpha. */
  pixels: Buffer;
  width: number;
  height: number;
  /** Where it touches the ground, as parts of its width from the left: [from, to] for each foot. */
  feet: readonly (readonly [number, number])[];
}

export interface Pose {
  /** Pixels of the longer side. */
  edge: number;
  tint?: Colour | undefined;
  /** Degrees, clockwise. */
  turn?: number;
}

const assets = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@lobehub/fluent-emoji-3d/package.json')),
  'assets',
);

const NOTHING = '#00000000';

/** @param code the emoji's code points as the package names its files: "1fad6". */
export async function loadSubject(code: string, { edge, tint, turn = 0 }: Pose): Promise<Subject> {
  const cut = await sharp(await readFile(path.join(assets, `${code}.webp`)))
    .ensureAlpha()
    .trim({ threshold: 8, background: NOTHING })
    .png({ compressionLevel: 1 })
    .toBuffer();
  const side = Math.round(edge);
  // Tinted while it is small, which takes a sixth of the time.
  const tinted = tint === undefined ? cut : await tintedAs(cut, tint);
  let image = sharp(tinted).resize({ width: side, height: side, fit: 'inside' }).sharpen();
  if (turn !== 0)
    image = sharp(await image.png({ compressionLevel: 1 }).toBuffer()).rotate(turn, { background: NOTHING });
  const { data, info } = await image.ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, feet: await feetOf(cut) };
}

async function tintedAs(png: Buffer, { hue, saturation, brightness }: Colour): Promise<Buffer> {
  const turned = (hue - (await mainHue(png)) + 360) % 360;
  return sharp(png).modulate({ hue: turned, saturation, brightness }).png({ compressionLevel: 1 }).toBuffer();
}

/** The runs of columns in which the lowest fourteenth of the object is solid. */
async function feetOf(png: Buffer): Promise<[number, number][]> {
  const outline = sharp(png).extractChannel('alpha').resize({ width: 64 });
  const { data, info } = await outline.raw().toBuffer({ resolveWithObject: true });
  const solid = Array.from({ length: info.width }, (_, x) => {
    for (let y = Math.floor(info.height * 0.93); y < info.height; y += 1) {
      if ((data[y * info.width + x] ?? 0) > 128) return true;
    }
    return false;
  });
  const runs: [number, number][] = [];
  for (const [x, isSolid] of solid.entries()) {
    if (!isSolid) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === x / info.width) last[1] = (x + 1) / info.width;
    else runs.push([x / info.width, (x + 1) / info.width]);
  }
  return runs.length === 0 ? [[0.3, 0.7]] : runs;
}

/** Degrees on the LCh colour circle around which the object's colours lie, strong colours counting more. */
async function mainHue(png: Buffer): Promise<number> {
  const { data, info } = await sharp(png)
    .resize({ width: 48 })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  let [a, b] = [0, 0];
  for (let place = 0; place < data.length; place += info.channels) {
    if ((data[place + 3] ?? 0) < 200) continue;
    const [x, y, z] = xyz(data[place] ?? 0, data[place + 1] ?? 0, data[place + 2] ?? 0);
    const [pixelA, pixelB] = [500 * (x - y), 200 * (y - z)];
    const strength = Math.hypot(pixelA, pixelB);
    a += pixelA * strength;
    b += pixelB * strength;
  }
  return Math.round((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

/** sRGB (0–255) to the cube roots of CIE XYZ under D65: what Lab is made of (CIE 15:2004). */
function xyz(red: number, green: number, blue: number): [number, number, number] {
  const linear = (value: number) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  return [
    Math.cbrt((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505),
    Math.cbrt(0.2126 * r + 0.7152 * g + 0.0722 * b),
    Math.cbrt((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089),
  ];
}
