import { imageHeicRefused, imageTypeRefused } from './errors.ts';

export type ImageType = 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';

/**
 * Tells a picture's type by its first bytes, whatever its name or declared type says. SVG is a program and no picture.
 * @throws AppError `image-type-refused`, or `image-heic-refused` with what to do about it.
 */
export function sniffImageType(bytes: Uint8Array): ImageType {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1_024));
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  const brands = brandsOf(head, text);
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return 'avif';
  if (brands.some((brand) => /^(?:hei[cmsx]|hev[cmsx]|mif1|msf1)$/.test(brand))) throw imageHeicRefused();
  throw imageTypeRefused(OTHERS.find(([form]) => form.test(text))?.[1]);
}

/** The brands of an ISO base media file (ISO/IEC 14496-12, 4.3): the major one, a version, the compatible ones. */
function brandsOf(head: Buffer, text: string): string[] {
  if (text.slice(4, 8) !== 'ftyp') return [];
  const end = Math.min(head.readUInt32BE(0), head.byteLength);
  const brands = [text.slice(8, 12)];
  for (let place = 16; place + 4 <= end; place += 4) brands.push(text.slice(place, place + 4));
  return brands;
}

/** What people give by mistake, and what they are told that it is. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/<svg[\s>]/i, 'an SVG drawing'],
  [/^%PDF/, 'a PDF document'],
  [/^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, 'a TIFF or raw picture'],
  [/^BM/, 'a BMP picture'],
  [/^8BPS/, 'a Photoshop document'],
  [/^.{4}JXL /s, 'a JPEG XL picture'],
  [/^....ftyp/s, 'a film'],
  [/<(?:!doctype html|html)/i, 'a web page'],
];
