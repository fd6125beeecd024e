import { adobeMarker, segment } from './hostile/jpeg.ts';
import { profileOf } from './icc-profile.ts';

/** Cyan, magenta, yellow and black, each from 0 (none) to 1. */
export type Inks = readonly [cyan: number, magenta: number, yellow: number, black: number];
/** CIELAB under D50. */
export type Lab = readonly [lightness: number, redness: number, yellowness: number];

/** Steps of each ink that a profile of ours knows; between them a reader interpolates as it likes. */
export const INK_STEPS = [0, 0.5, 1];

/** A profile of a press (ICC.1:2001-04, 6.5.8, `lut16Type`): 81 mixtures of inks and what each looks like. */
export function inkProfile(looks: (inks: Inks) => Lab): Buffer {
  const shorts = (...values: readonly number[]) => {
    const bytes = Buffer.alloc(2 * values.length);
    for (const [place, value] of values.entries()) bytes.writeUInt16BE(Math.round(value), 2 * place);
    return bytes;
  };
  const straight = (channels: number) => shorts(...Array.from({ length: channels }, () => [0, 65_535]).flat());
  const nodes = lattice().map((inks) => {
    const [lightness, redness, yellowness] = looks(inks);
    return shorts((lightness / 100) * 65_280, (redness + 128) * 256, (yellowness + 128) * 256);
  });
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap((value) => [value, 0]);
  const table = Buffer.concat([
    Buffer.from('mft2\0\0\0\0', 'latin1'),
    Buffer.from([4, 3, INK_STEPS.length, 0]),
    shorts(...identity, 2, 2),
    straight(4),
    ...nodes,
    straight(3),
  ]);
  return profileOf('CMYK', [['A2B0', table]], { kind: 'prtr', between: 'Lab ' });
}

/** All mixtures a profile knows, black changing fastest. */
export function lattice(): Inks[] {
  return INK_STEPS.flatMap((cyan) =>
    INK_STEPS.flatMap((magenta) =>
      INK_STEPS.flatMap((yellow) => INK_STEPS.map((black): Inks => [cyan, magenta, yellow, black])),
    ),
  );
}

/**
 * Inks as Photoshop stores them: the other way round, 255 for none.
 * @param transformed as YCCK (ITU T.872, 6.5.3): the first three as if they were red, green and blue, in YCbCr.
 */
export function storedInks([cyan, magenta, yellow, black]: Inks, transformed: boolean): number[] {
  const rest = 255 * (1 - black);
  if (!transformed) return [255 * (1 - cyan), 255 * (1 - magenta), 255 * (1 - yellow), rest].map(Math.round);
  // A reader takes the three back for red, green and blue, and turns them round to get what is stored otherwise.
  const [red, green, blue] = [255 * cyan, 255 * magenta, 255 * yellow];
  return [
    0.299 * red + 0.587 * green + 0.114 * blue,
    128 - 0.168736 * red - 0.331264 * green + 0.5 * blue,
    128 + 0.5 * red - 0.418688 * green - 0.081312 * blue,
    rest,
  ].map((value) => Math.min(255, Math.max(0, Math.round(value))));
}

/**
 * A baseline JPEG (ITU T.81) of a row of blocks of 8 × 8 equal pixels, exact to the number.
 * @param blocks the components of each, 0 to 255, as they are stored.
 * @param transform what Adobe's marker says, which is left out where undefined.
 */
export function flatJpeg(blocks: readonly (readonly number[])[], transform?: number): Buffer {
  const components = blocks[0]?.length ?? 0;
  const ids = Array.from({ length: components }, (_, place) => place + 1);
  const width = 8 * blocks.length;
  // Twelve codes of four bits for the lengths of differences, one of one bit for "nothing more in this block".
  const lengths = (bits: number, count: number) =>
    Array.from({ length: 16 }, (_, place) => (place === bits - 1 ? count : 0));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(transform === undefined ? [] : [segment(0xee, [...adobeMarker(transform)])]),
    segment(0xdb, [0, ...Array.from({ length: 64 }, () => 1)]),
    segment(0xc0, [8, 0, 8, width >> 8, width & 0xff, components, ...ids.flatMap((id) => [id, 0x11, 0])]),
    segment(0xc4, [0x00, ...lengths(4, 12), ...Array.from({ length: 12 }, (_, place) => place)]),
    segment(0xc4, [0x10, ...lengths(1, 1), 0]),
    segment(0xda, [components, ...ids.flatMap((id) => [id, 0]), 0, 63, 0]),
    pixelsOf(blocks),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** The mean of each block as the difference to the one before (T.81, F.1.2.1), eight times as large. */
function pixelsOf(blocks: readonly (readonly number[])[]): Buffer {
  const before: number[] = [];
  let bits = '';
  for (const block of blocks) {
    for (const [component, value] of block.entries()) {
      const mean = 8 * (value - 128);
      const difference = mean - (before[component] ?? 0);
      before[component] = mean;
      const length = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
      const stored = difference < 0 ? difference + 2 ** length - 1 : difference;
      bits +=
        length.toString(2).padStart(4, '0') + (length === 0 ? '' : stored.toString(2).padStart(length, '0')) + '0';
    }
  }
  const bytes = bits.padEnd(8 * Math.ceil(bits.length / 8), '1').match(/.{8}/g) ?? [];
  // A zero behind 0xff tells it from a marker.
  return Buffer.from(
    bytes.map((byte) => Number.parseInt(byte, 2)).flatMap((byte) => (byte === 0xff ? [byte, 0] : [byte])),
  );
}
