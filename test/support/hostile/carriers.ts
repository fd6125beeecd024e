import { deflateSync } from 'node:zlib';

import { iccProfile, SRGB, withJpegProfile, withJpegSegment, withPngProfile } from '../icc-profile.ts';
import { av1Of, avif, box } from './avif.ts';
import { exif, jpegParts } from './jpeg.ts';
import { pngChunk } from './png.ts';
import { riffChunk, webp } from './webp.ts';

/** Whole pictures, one of each kind: of 300 × 200 pixels but for the AVIF, which is of 256 × 256. */
export interface Pictures {
  jpeg: Buffer;
  png: Buffer;
  webp: Buffer;
  gif: Buffer;
  avif: Buffer;
}

/** A picture that carries something that is none of its pixels: where it does, and the file. */
export type Carrier = readonly [where: string, bytes: Buffer];

/** A text in every place that a format has for one, and in some that it has not. */
export function carriersOf(text: Buffer, pictures: Pictures): Carrier[] {
  return [
    ...jpegCarriers(text, pictures.jpeg),
    ...pngCarriers(text, pictures.png),
    ...gifCarriers(text, pictures.gif),
    ...webpCarriers(text, pictures.webp),
    ...avifCarriers(text, pictures.avif),
  ];
}

function jpegCarriers(text: Buffer, jpeg: Buffer): Carrier[] {
  const scan = jpegParts(jpeg).findLastIndex(({ marker }) => marker === 0xda);
  const before = jpegParts(jpeg).slice(0, scan);
  const comment = withJpegSegment(jpeg, 0xfe, text).subarray(2, 6 + text.length);
  return [
    ...Array.from({ length: 16 }, (_, place): Carrier => [
      `APP${place} of a JPEG`,
      withJpegSegment(jpeg, 0xe0 + place, text),
    ]),
    ['a comment of a JPEG', withJpegSegment(jpeg, 0xfe, text)],
    [
      'a comment before the pixels of a JPEG',
      Buffer.concat([...before.map(({ bytes }) => bytes), comment, jpeg.subarray(sum(before))]),
    ],
    [
      'XMP of a JPEG',
      withJpegSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('http://ns.adobe.com/xap/1.0/\0'), text])),
    ],
    [
      'IPTC of a JPEG',
      withJpegSegment(
        jpeg,
        0xed,
        Buffer.concat([Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0', 'latin1'), text]),
      ),
    ],
    ['EXIF of a JPEG', withJpegSegment(jpeg, 0xe1, exifWith(text))],
    ['the profile of a JPEG', withJpegProfile(jpeg, profileWith(text))],
    ['a name of its maker', withJpegSegment(jpeg, 0xe0, Buffer.concat([Buffer.from('JFXX\0\x10'), text]))],
    ['what follows a JPEG', Buffer.concat([jpeg, text])],
  ];
}

function sum(parts: readonly { bytes: Buffer }[]): number {
  return parts.reduce((total, { bytes }) => total + bytes.length, 0);
}

function pngCarriers(text: Buffer, png: Buffer): Carrier[] {
  const end = png.length - 12;
  const early = (name: string, content: Buffer): Carrier => [`${name} of a PNG`, withChunkAt(png, 33, name, content)];
  const keyed = (flags: string) => Buffer.concat([Buffer.from(`Comment\0${flags}`, 'latin1'), text]);
  return [
    early('tEXt', keyed('')),
    early('zTXt', Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync(text)])),
    early('iTXt', keyed('\0\0\0\0')),
    early('eXIf', exifWith(text).subarray(6)),
    early('sPLT', Buffer.concat([text.subarray(0, 79), Buffer.from([0, 8])])),
    early('prVt', text),
    early('IHDr', text),
    ['a late tEXt of a PNG', withChunkAt(png, end, 'tEXt', keyed(''))],
    ['a late chunk of a PNG', withChunkAt(png, end, 'prVt', text)],
    ['the profile of a PNG', withPngProfile(png, profileWith(text))],
    ['what follows a PNG', Buffer.concat([png, text])],
  ];
}

function withChunkAt(png: Buffer, place: number, name: string, content: Buffer): Buffer {
  return Buffer.concat([png.subarray(0, place), pngChunk(name, content), png.subarray(place)]);
}

function gifCarriers(text: Buffer, gif: Buffer): Carrier[] {
  const blocks = Buffer.concat([Buffer.from([Math.min(255, text.length)]), text.subarray(0, 255), Buffer.from([0])]);
  // Behind the header and the colours of all frames.
  const first = 13 + ((gif[10] ?? 0) & 0x80 ? 3 * 2 ** (((gif[10] ?? 0) & 7) + 1) : 0);
  const extended = (kind: number, head: string) =>
    Buffer.concat([
      gif.subarray(0, first),
      Buffer.from([0x21, kind]),
      Buffer.from(head, 'latin1'),
      blocks,
      gif.subarray(first),
    ]);
  return [
    ['a comment of a GIF', extended(0xfe, '')],
    ['XMP of a GIF', extended(0xff, '\x0bXMP DataXMP')],
    ['a profile of a GIF', extended(0xff, '\x0bICCRGBG1012')],
    ['a text of a GIF', extended(0x01, `\x0c${'\0'.repeat(12)}`)],
    ['what follows a GIF', Buffer.concat([gif, text])],
  ];
}

function webpCarriers(text: Buffer, small: Buffer): Carrier[] {
  const extended = Buffer.alloc(10);
  extended[0] = 0x2c;
  extended.writeUIntLE((small.readUInt16LE(26) & 0x3fff) - 1, 4, 3);
  extended.writeUIntLE((small.readUInt16LE(28) & 0x3fff) - 1, 7, 3);
  const whole = (profile: Buffer, ...chunks: Buffer[]) =>
    webp([riffChunk('VP8X', extended), riffChunk('ICCP', profile), small.subarray(12), ...chunks]);
  return [
    ['the profile of a WebP', whole(profileWith(text))],
    ['EXIF of a WebP', whole(profileWith(text), riffChunk('EXIF', exifWith(text)))],
    ['XMP of a WebP', whole(profileWith(text), riffChunk('XMP ', text))],
    ['an unknown chunk of a WebP', webp([small.subarray(12), riffChunk('prVt', text)])],
    ['what follows a WebP', Buffer.concat([small, text])],
  ];
}

function avifCarriers(text: Buffer, picture: Buffer): Carrier[] {
  const av1 = av1Of(picture);
  const colour = box('colr', Buffer.from('prof'), profileWith(text));
  return [
    ['the profile of an AVIF', avif({ av1, width: 256, height: 256, properties: [colour] })],
    ...['free', 'udta', 'uuid', 'skip'].map((name): Carrier => [
      `${name} of an AVIF`,
      Buffer.concat([picture, box(name, text)]),
    ]),
    ['what follows an AVIF', Buffer.concat([picture, text])],
  ];
}

/** A description, a maker and a copyright that are the text. */
function exifWith(text: Buffer): Buffer {
  const table = 8 + 2 + 3 * 12 + 4;
  const entry = (tag: number) => [tag, 2, text.length, table] as const;
  return Buffer.concat([exif([entry(0x010e), entry(0x010f), entry(0x8298)]), text]);
}

/** A right profile whose copyright is the text. */
function profileWith(text: Buffer): Buffer {
  return iccProfile(SRGB, text.toString('latin1'));
}
