/** A box of ISO base media (ISO/IEC 14496-12, 4.2). */
export function box(name: string, ...content: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat([Buffer.alloc(8), ...content]);
  all.writeUInt32BE(all.length, 0);
  all.write(name, 4, 'latin1');
  return all;
}

/** The file type box: a major brand, and those it is compatible with. */
export function fileType(major: string, ...brands: readonly string[]): Buffer {
  return box('ftyp', Buffer.from(`${major}\0\0\0\0${brands.join('')}`, 'latin1'));
}

/** The picture an encoder made, taken out of its container. */
interface Av1 {
  /** The box `av1C` whole. */
  configuration: Buffer;
  pixels: Buffer;
}

/** What sharp writes is simple: one item, its pixels the whole of `mdat`. */
export function av1Of(avif: Buffer): Av1 {
  const at = avif.indexOf('av1C', 0, 'latin1') - 4;
  const data = avif.indexOf('mdat', 0, 'latin1') - 4;
  return {
    configuration: avif.subarray(at, at + avif.readUInt32BE(at)),
    pixels: avif.subarray(data + 8, data + avif.readUInt32BE(data)),
  };
}

interface AvifParts {
  av1: Av1;
  /** What the file says of its size, whatever its pixels are. */
  width: number;
  height: number;
  /** Boxes beside the size, each to be heeded: `irot`, `imir`, `clap`. */
  properties?: readonly Buffer[];
  /** A grid whose tiles are all the one picture, of so many pixels a side. */
  grid?: { rows: number; columns: number; tile: number };
}

const full = (...content: readonly number[]) => Buffer.from([0, 0, 0, 0, ...content]);
const words = (...values: readonly number[]) => {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * place);
  return bytes;
};
const shorts = (...values: readonly number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));

/** Turned counter-clockwise by so many quarters (ISO/IEC 23008-12, 6.5.10). */
export const irot = (quarters: number) => box('irot', Buffer.from([quarters]));
/** Mirrored: 0 top to bottom, 1 left to right (6.5.12). */
export const imir = (axis: number) => box('imir', Buffer.from([axis]));
/** Cut to a clean aperture, given as eight numbers of fractions (ISO/IEC 14496-12, 12.1.4). */
export const clap = (...fractions: readonly number[]) => box('clap', words(...fractions));

/** An AVIF of our own making around pixels that an encoder made. */
export function avif({ av1, width, height, properties = [], grid }: AvifParts): Buffer {
  const ftyp = fileType('avif', 'avif', 'mif1', 'miaf');
  const gridItem =
    grid === undefined
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from([0, 1, grid.rows - 1, grid.columns - 1]), words(width, height)]);
  const sizes = grid === undefined ? [ispe(width, height)] : [ispe(width, height), ispe(grid.tile, grid.tile)];
  const meta = (offset: number) =>
    box(
      'meta',
      full(),
      box('hdlr', full(0, 0, 0, 0), Buffer.from('pict'), Buffer.alloc(13)),
      box('pitm', full(), shorts(grid === undefined ? 1 : 2)),
      box('iloc', full(), locations(offset, av1.pixels.length, gridItem.length)),
      box('iinf', full(), ...items(grid !== undefined)),
      ...(grid === undefined ? [] : [tiles(grid.rows * grid.columns)]),
      box('iprp', box('ipco', ...sizes, av1.configuration, ...properties), uses(properties.length, grid)),
    );
  const offset = ftyp.length + meta(0).length + 8;
  return Buffer.concat([ftyp, meta(offset), box('mdat', av1.pixels, gridItem)]);
}

const ispe = (width: number, height: number) => box('ispe', full(), words(width, height));

function locations(offset: number, pixels: number, grid: number): Buffer {
  const item = (id: number, start: number, length: number) => Buffer.concat([shorts(id, 0, 1), words(start, length)]);
  const all = [item(1, offset, pixels), ...(grid === 0 ? [] : [item(2, offset + pixels, grid)])];
  return Buffer.concat([Buffer.from([0x44, 0]), shorts(all.length), ...all]);
}

function items(withGrid: boolean): Buffer[] {
  const entry = (id: number, kind: string) =>
    box('infe', Buffer.from([2, 0, 0, 0]), shorts(id, 0), Buffer.from(`${kind}\0`));
  const all = [entry(1, 'av01'), ...(withGrid ? [entry(2, 'grid')] : [])];
  return [shorts(all.length), ...all];
}

function tiles(count: number): Buffer {
  return box('iref', full(), box('dimg', shorts(2, count, ...Array.from({ length: count }, () => 1))));
}

/** Which properties belong to which item, by their places from 1; all but the sizes are essential. */
function uses(extra: number, grid: AvifParts['grid']): Buffer {
  const more = (from: number) => Array.from({ length: extra }, (_, place) => 0x80 + from + place);
  if (grid === undefined) return box('ipma', full(), words(1), Buffer.from([0, 1, 2 + extra, 1, 0x82, ...more(3)]));
  return box('ipma', full(), words(2), Buffer.from([0, 1, 2, 2, 0x83, 0, 2, 1 + extra, 1, ...more(4)]));
}
