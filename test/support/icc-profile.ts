import { crc32, deflateSync } from 'node:zlib';

/** A colour space of three primaries: what each contributes to X, Y and Z (adapted to D50), and its curve. */
export interface ColourSpace {
  primaries: readonly [Xyz, Xyz, Xyz];
  /** From 0 to 1 as stored to 0 to 1 as light. */
  toLight: (stored: number) => number;
}

type Xyz = readonly [number, number, number];

const srgbToLight = (stored: number) => (stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4);

export const SRGB: ColourSpace = {
  primaries: [
    [0.43607, 0.22249, 0.01392],
    [0.38515, 0.71687, 0.09708],
    [0.14307, 0.06061, 0.7141],
  ],
  toLight: srgbToLight,
};

export const WIDE_SPACES: Readonly<Record<string, ColourSpace>> = {
  'Display P3': {
    primaries: [
      [0.51512, 0.2412, -0.00105],
      [0.29198, 0.69225, 0.04189],
      [0.1571, 0.06657, 0.78407],
    ],
    toLight: srgbToLight,
  },
  'Adobe RGB': {
    primaries: [
      [0.60974, 0.31111, 0.01947],
      [0.20528, 0.62567, 0.06087],
      [0.14919, 0.06322, 0.74457],
    ],
    toLight: (stored) => stored ** 2.19921875,
  },
  'ProPhoto RGB': {
    primaries: [
      [0.79767, 0.28804, 0],
      [0.13519, 0.71188, 0],
      [0.03134, 0.00009, 0.82491],
    ],
    toLight: (stored) => stored ** 1.8,
  },
};

/** A profile of version 2.4 (ICC.1:2001-04, 6) of three primaries. @param copyright whose it says it is. */
export function iccProfile({ primaries, toLight }: ColourSpace, copyright = 'none'): Buffer {
  const curve = curveOf(toLight);
  return profileOf('RGB ', [
    ['cprt', text(copyright)],
    ...(['rXYZ', 'gXYZ', 'bXYZ'] as const).map((name, place): [string, Buffer] => [
      name,
      xyz(primaries[place] ?? [0, 0, 0]),
    ]),
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, curve]),
  ]);
}

/** The same of grey. @param toLight from 0 to 1 as stored to 0 to 1 as light. */
export function greyProfile(toLight: (stored: number) => number): Buffer {
  return profileOf('GRAY', [
    ['cprt', text('none')],
    ['kTRC', curveOf(toLight)],
  ]);
}

function curveOf(toLight: (stored: number) => number): Buffer {
  const curve = Buffer.alloc(12 + 2 * 1_024);
  curve.write('curv', 0, 'latin1');
  curve.writeUInt32BE(1_024, 8);
  for (let place = 0; place < 1_024; place += 1) {
    curve.writeUInt16BE(Math.round(toLight(place / 1_023) * 65_535), 12 + 2 * place);
  }
  return curve;
}

/**
 * Header, table of tags, tags.
 * @param device "mntr" for a screen, "prtr" for a press, and the space it is tied to colours by.
 */
export function profileOf(
  space: string,
  own: readonly [string, Buffer][],
  device: { kind: string; between: string } = { kind: 'mntr', between: 'XYZ ' },
): Buffer {
  const tags: [string, Buffer][] = [['desc', description('test')], ['wtpt', xyz([0.9642, 1, 0.82491])], ...own];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length, 0);
  let place = 128 + table.length;
  for (const [index, [name, content]] of tags.entries()) {
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(place, 8 + 12 * index);
    table.writeUInt32BE(content.length, 12 + 12 * index);
    place += content.length;
  }
  const header = Buffer.alloc(128);
  header.writeUInt32BE(place, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write(`${device.kind}${space}${device.between}`, 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  xyz([0.9642, 1, 0.82491]).copy(header, 68, 8);
  return Buffer.concat([header, table, ...tags.map(([, content]) => content)]);
}

/** One more chunk behind the header of a PNG. */
export function withPngChunk(png: Buffer, name: string, content: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + content.length);
  chunk.writeUInt32BE(content.length, 0);
  chunk.write(name, 4, 'latin1');
  content.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + content.length)), 8 + content.length);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

export function withPngProfile(png: Buffer, profile: Buffer): Buffer {
  return withPngChunk(png, 'iCCP', Buffer.concat([Buffer.from('test\0\0', 'latin1'), deflateSync(profile)]));
}

/** One more segment behind the start of a JPEG. @param marker 0xe1 for APP1, 0xfe for a comment. */
export function withJpegSegment(jpeg: Buffer, marker: number, content: Buffer): Buffer {
  const segment = Buffer.alloc(4 + content.length);
  segment.writeUInt16BE(0xff00 + marker, 0);
  segment.writeUInt16BE(2 + content.length, 2);
  content.copy(segment, 4);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

export function withJpegProfile(jpeg: Buffer, profile: Buffer): Buffer {
  return withJpegSegment(jpeg, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));
}

/** What a colour of a space is in sRGB, out of gamut cut off: 0 to 255. */
export function toSrgb(colour: Xyz, space: ColourSpace): number[] {
  const light = colour.map((stored) => space.toLight(stored));
  const [x = 0, y = 0, z = 0] = [0, 1, 2].map((axis) =>
    light.reduce((sum, value, place) => sum + value * (space.primaries[place]?.[axis] ?? 0), 0),
  );
  const { primaries } = SRGB;
  const [[a, d, g], [b, e, h], [c, f, i]] = primaries;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    ((e * i - f * h) * x + (c * h - b * i) * y + (b * f - c * e) * z) / determinant,
    ((f * g - d * i) * x + (a * i - c * g) * y + (c * d - a * f) * z) / determinant,
    ((d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d) * z) / determinant,
  ].map((value) => {
    const cut = Math.min(1, Math.max(0, value));
    return 255 * (cut <= 0.0031308 ? 12.92 * cut : 1.055 * cut ** (1 / 2.4) - 0.055);
  });
}

/** How far apart two sRGB colours of 8 bits look: the distance in CIELAB of 1976 (CIE 15); 1 is hardly seen, 2.3 just. */
export function deltaE(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [lab(one), lab(other)];
  return Math.hypot(...a.map((value, place) => value - (b[place] ?? 0)));
}

function lab(colour: readonly number[]): number[] {
  const light = colour.map((value) => srgbToLight(value / 255));
  const white = [0.9642, 1, 0.82491];
  const [x = 0, y = 0, z = 0] = [0, 1, 2].map((axis) => {
    const sum = light.reduce((total, value, place) => total + value * (SRGB.primaries[place]?.[axis] ?? 0), 0);
    const part = sum / (white[axis] ?? 1);
    return part > (6 / 29) ** 3 ? Math.cbrt(part) : part / (3 * (6 / 29) ** 2) + 4 / 29;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function xyz(values: Xyz): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ', 0, 'latin1');
  for (const [place, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + 4 * place);
  return tag;
}

/** Padded to whole words, as all tags are. */
function text(words: string): Buffer {
  return Buffer.from(`text\0\0\0\0${words}${'\0'.repeat(4 - (words.length % 4))}`, 'latin1');
}

function description(words: string): Buffer {
  const tag = Buffer.alloc(12 + words.length + 1 + 78);
  tag.write('desc', 0, 'latin1');
  tag.writeUInt32BE(words.length + 1, 8);
  tag.write(words, 12, 'latin1');
  return tag;
}
