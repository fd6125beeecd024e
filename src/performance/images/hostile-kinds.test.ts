import { deflateSync, gzipSync } from 'node:zlib';

import sharp from 'sharp';
import { afterAll, describe, expect, it, vi } from 'vitest';

import { av1Of, avif, box, clap, fileType, imir, irot } from '../../../test/support/hostile/avif.ts';
import { gif, longGif } from '../../../test/support/hostile/gif.ts';
import { adobeMarker, asFrame, exif, jpegOfScans, jpegParts, resized } from '../../../test/support/hostile/jpeg.ts';
import { HostileJudge, textOf } from '../../../test/support/hostile/judge.ts';
import { apngControl, emptyPixels, png, pngBomb, pngChunk, unpacksTo } from '../../../test/support/hostile/png.ts';
import { longWebp, riffChunk, webp, withWebpChunk } from '../../../test/support/hostile/webp.ts';
import {
  iccProfile,
  SRGB,
  withJpegProfile,
  withJpegSegment,
  withPngProfile,
} from '../../../test/support/icc-profile.ts';

vi.setConfig({ testTimeout: 60_000 });

const judge = new HostileJudge();
afterAll(() => judge.close());

/** A file of each kind, and what is said of it. */
type Kinds = readonly (readonly [what: string, bytes: Buffer, verdict: RegExp])[];

const REFUSED = /^image-(?:broken|too-[a-z-]+|type-refused|heic-refused)$/;
const EITHER = /^(?:made|image-[a-z-]+)$/;
const PAYLOAD = '<script>alert(1)</script>';
/** Processor time, with room for a machine that does other things as well (milliseconds). */
const MOST_CPU_MS = 3_000;
const MOST_MIB = 512;

const noise = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });
const [photo, drawing, small, tile, print] = await Promise.all([
  noise(300, 200).jpeg().toBuffer(),
  noise(300, 200).png().toBuffer(),
  noise(60, 40).webp().toBuffer(),
  noise(256, 256).avif({ effort: 0 }).toBuffer(),
  noise(200, 200).toColourspace('cmyk').jpeg().toBuffer(),
]);
const av1 = av1Of(tile);

function expectVerdicts(kinds: Kinds): void {
  it.each(kinds)('%s', async (_, bytes, wanted) => {
    const { code, image, cpuMs, peakMiB } = await judge.look(bytes);
    expect(code).toMatch(wanted);
    expect(cpuMs).toBeLessThan(MOST_CPU_MS);
    expect(peakMiB).toBeLessThan(MOST_MIB + 128);
    if (image !== undefined) expect(textOf(image)).not.toMatch(/<script|alert\(|<\?php/);
  });
}

describe('a JPEG', () => {
  const unmarked = Buffer.concat(jpegParts(print).flatMap(({ marker, bytes }) => (marker === 0xee ? [] : [bytes])));
  const crowded = Array.from({ length: 250 }).reduce<Buffer>(
    (jpeg) => withJpegSegment(jpeg, 0xfe, Buffer.alloc(60_000, PAYLOAD)),
    photo,
  );
  expectVerdicts([
    ['of 49 megapixels in 882 scans of a few bytes each', jpegOfScans(7_000, 7_000, 882), /^image-too-many-scans$/],
    ['of as many scans as a careful encoder makes', jpegOfScans(800, 800, 40), /^made$/],
    ['that says it is 65500 × 65500', resized(photo, 65_500, 65_500), /^image-too-large$/],
    ['of no height', resized(photo, 300, 0), /^image-broken$/],
    ['coded arithmetically, or said to be', asFrame(photo, 0xc9), EITHER],
    ['said to be lossless', asFrame(photo, 0xc3), REFUSED],
    ['said to be a hierarchy', asFrame(photo, 0xc5), REFUSED],
    ['said to be progressive', asFrame(photo, 0xc2), REFUSED],
    ['of inks without the marker of Adobe', unmarked, /^made$/],
    ['of inks with a marker that says YCbCr', withJpegSegment(unmarked, 0xee, adobeMarker(1)), /^made$/],
    ['of inks with a marker of nonsense', withJpegSegment(unmarked, 0xee, adobeMarker(77)), /^made$/],
    ['of light whose marker says inks', withJpegSegment(photo, 0xee, adobeMarker(2)), /^made$/],
    [
      'with EXIF that leads back to itself',
      withJpegSegment(
        photo,
        0xe1,
        exif([
          [0x8769, 4, 1, 8],
          [0x8825, 4, 1, 8],
        ]),
      ),
      /^made$/,
    ],
    [
      'with EXIF of 4 thousand million values',
      withJpegSegment(
        photo,
        0xe1,
        exif([
          [0x0112, 3, 0xffffffff, 8],
          [0x010e, 2, 0xffffffff, 0xfffffff0],
        ]),
      ),
      /^made$/,
    ],
    ['turned a ninth way', withJpegSegment(photo, 0xe1, exif([[0x0112, 3, 1, 9 << 16]])), /^made$/],
    ['with 15 MB of comments', crowded, /^made$/],
    [
      'that holds another one',
      Buffer.concat([withJpegSegment(photo, 0xe2, Buffer.from('MPF\0MM\0*\0\0\0\x08\0\0', 'latin1')), photo]),
      /^made$/,
    ],
    ['that is an archive as well', Buffer.concat([photo, Buffer.from(`PK\x03\x04${PAYLOAD}`, 'latin1')]), /^made$/],
    [
      'with a profile of missing parts',
      withJpegSegment(photo, 0xe2, Buffer.from('ICC_PROFILE\0\x05\xffx', 'latin1')),
      /^made$/,
    ],
    ['with a profile that says it is of 4 GB', withJpegProfile(photo, profileWith(0, 0xffff_ffff)), /^made$/],
  ]);
});

describe('a PNG', () => {
  const black = (...chunks: Buffer[]) =>
    png({ width: 9, height: 9, depth: 1, colour: 0 }, [...chunks, emptyPixels(9, 9)]);
  const text = pngChunk('zTXt', unpacksTo(8_000_000));
  const deep = (interlaced: boolean) => {
    const pixels = deflateSync(Buffer.alloc(2_500 * (2_500 * 8 + 2)), { level: 1 });
    return png({ width: 2_500, height: 2_500, depth: 16, colour: 6, interlaced }, [pngChunk('IDAT', pixels)]);
  };
  expectVerdicts([
    ['of 400 texts that unpack to 3.2 GB', black(...Array.from({ length: 400 }, () => text)), /^made$/],
    ['with a text of 10 MB', black(pngChunk('tEXt', Buffer.alloc(10_000_000, `a\0${PAYLOAD}`))), /^made$/],
    ['with a profile that unpacks to 100 MB', black(pngChunk('iCCP', unpacksTo(100_000_000))), EITHER],
    ['with a text that never ends', black(pngChunk('tEXt', Buffer.alloc(9)).fill(0xff, 0, 4)), REFUSED],
    [
      'of 9 × 9 pixels with data for 100 MB',
      png({ width: 9, height: 9, depth: 1, colour: 0 }, [pngChunk('IDAT', deflateSync(Buffer.alloc(100_000_000)))]),
      EITHER,
    ],
    [
      'of 20,000 empty chunks of pixels',
      black(...Array.from({ length: 20_000 }, () => pngChunk('IDAT', Buffer.alloc(0)))),
      EITHER,
    ],
    ['of 2^31 frames of 65535 × 65535', black(...apngControl(0x7fff_ffff, 65_535, 65_535)), EITHER],
    ['with EXIF that leads back to itself', black(pngChunk('eXIf', exif([[0x8769, 4, 1, 8]]).subarray(6))), EITHER],
    ['of 6 megapixels in 16 bits, interlaced', deep(true), /^made$/],
    ['interlaced, with pixels for less than it says', pngBomb(7_000, 7_000, 70, true), REFUSED],
    ['of no width', pngBomb(0, 9, 9), REFUSED],
    ['of 3 bits', png({ width: 9, height: 9, depth: 3 }, [emptyPixels(9, 9)]), REFUSED],
    ['without pixels', png({ width: 9, height: 9 }, []), REFUSED],
    ['without its palette', png({ width: 9, height: 9, colour: 3 }, [emptyPixels(72, 9)]), REFUSED],
    ['that is a web page as well', Buffer.concat([drawing, Buffer.from(PAYLOAD)]), /^made$/],
    ['with a profile of noise', withPngProfile(drawing, Buffer.alloc(4_000, 0xa5)), EITHER],
    ['with a profile of 16 million tags', withPngProfile(drawing, profileWith(128, 0xff_ffff)), EITHER],
    ['with a profile whose tags lie beyond it', withPngProfile(drawing, profileWith(136, 0xffff_fff0)), EITHER],
    ['with a profile of inks', withPngProfile(drawing, profileWith(16, 0x434d_594b)), EITHER],
  ]);
});

describe('a GIF', () => {
  expectVerdicts([
    ['of 10,000 frames', longGif(10_000, 9, 9), /^image-too-many-frames$/],
    ['of 299 frames on 49 megapixels', longGif(299, 7_000, 7_000), EITHER],
    ['on a canvas of 65535 × 65535', longGif(1, 65_535, 65_535), EITHER],
    ['on a canvas of nothing', gif(0, 0, [{}]), EITHER],
    ['with a frame of nothing', gif(9, 9, [{ width: 0, height: 0 }]), EITHER],
    ['without a frame', gif(9, 9, []), /^image-broken$/],
    ['with a frame far outside', gif(9, 9, [{ left: 60_000, top: 60_000, width: 5_000, height: 5_000 }]), REFUSED],
    ['with a frame larger than its canvas', gif(9, 9, [{ width: 60_000, height: 60_000 }]), REFUSED],
    ['with codes of 255 bits', gif(9, 9, [{ packed: Buffer.from([255, 2, 0x44, 1, 0]) }]), REFUSED],
    ['with a frame of no pixels', gif(9, 9, [{ packed: Buffer.from([2, 0]) }]), EITHER],
    [
      'that is a program as well',
      Buffer.concat([Buffer.from('GIF89a/*'), gif(9, 9, [{}]).subarray(8), Buffer.from(`*/=1;${PAYLOAD}`)]),
      EITHER,
    ],
  ]);
});

describe('a WebP', () => {
  expectVerdicts([
    ['of 10,000 frames', longWebp({ width: 60, height: 40 }, 10_000, small), /^image-too-many-frames$/],
    ['of 290 frames on 12 megapixels', longWebp({ width: 3_500, height: 3_500 }, 290, small), EITHER],
    ['on a canvas of 16384 × 16384', longWebp({ width: 16_384, height: 16_384 }, 3, small), REFUSED],
    [
      'with EXIF that leads back to itself',
      withWebpChunk(small, 0x08, riffChunk('EXIF', exif([[0x8769, 4, 1, 8]]))),
      EITHER,
    ],
    [
      'with a program for its description',
      withWebpChunk(small, 0x04, riffChunk('XMP ', Buffer.from(PAYLOAD))),
      /^made$/,
    ],
    ['with a profile of noise', withWebpChunk(small, 0x20, riffChunk('ICCP', Buffer.alloc(500, 3))), EITHER],
    ['of nothing', webp([]), /^image-broken$/],
    ['of no pixels', webp([riffChunk('VP8 ', Buffer.alloc(0))]), /^image-broken$/],
    ['that says it is lossless and ends', webp([riffChunk('VP8L', Buffer.from([0x2f, 255, 255, 255, 255]))]), REFUSED],
  ]);
});

describe('an AVIF', () => {
  const whole = { av1, width: 256, height: 256 };
  const grid = (rows: number, columns: number, edge = 256) =>
    avif({ av1, width: edge * columns, height: edge * rows, grid: { rows, columns, tile: 256 } });
  const nested = Array.from({ length: 2_000 }).reduce<Buffer>((inner) => box('meta', inner), Buffer.alloc(0));
  expectVerdicts([
    ['of our own making', avif(whole), /^made$/],
    ['of four tiles', grid(2, 2), /^made$/],
    ['of 64 tiles', grid(8, 8), /^made$/],
    ['of 65,280 tiles', grid(255, 256), REFUSED],
    ['of four tiles that says it is of 30,000 a side', grid(2, 2, 30_000), REFUSED],
    ['that says it is of 65535 × 65535', avif({ ...whole, width: 65_535, height: 65_535 }), /^image-too-large$/],
    ['that says it is larger than its pixels', avif({ ...whole, width: 4_000, height: 4_000 }), REFUSED],
    ['cut by nought', avif({ ...whole, properties: [clap(100, 0, 80, 0, 0, 0, 0, 0)] }), REFUSED],
    ['cut far outside', avif({ ...whole, properties: [clap(9, 1, 9, 1, 0x7fff_ffff, 1, 0x7fff_ffff, 1)] }), EITHER],
    ['turned a hundred times', avif({ ...whole, properties: Array.from({ length: 100 }, () => irot(1)) }), EITHER],
    ['turned and mirrored', avif({ ...whole, properties: [irot(3), imir(1)] }), /^made$/],
    ['of boxes in boxes', Buffer.concat([fileType('avif', 'avif'), nested]), REFUSED],
    ['of nothing but its name', fileType('avif', 'avif'), REFUSED],
    ['that a telephone calls HEIC', Buffer.concat([fileType('heic', 'mif1', 'heic'), tile]), /^image-heic-refused$/],
    ['that ends in its first box', tile.subarray(0, 20), REFUSED],
  ]);
});

describe('what is no picture', () => {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">${PAYLOAD}</svg>`;
  const entities = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${drawn}`;
  const heads =
    'II*\0|MM\0*|BM|\0\0\x01\0|8BPS|\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n|%PDF-|PK\x03\x04|\x7fELF|#!/bin/sh|qoif|v/1\x01|#?RADIANCE|P6 9 9 255 |push graphic-context|\0asm'.split(
      '|',
    );
  const unknown = /^image-type-refused$/;
  expectVerdicts([
    ['SVG behind a mark of byte order', Buffer.from(`\ufeff${drawn}`), unknown],
    ['SVG in UTF-16', Buffer.from(`\ufeff${drawn}`, 'utf16le'), unknown],
    ['SVG in gzip', gzipSync(drawn), unknown],
    ['SVG behind 8 kB of comment', Buffer.from(`<!--${'x'.repeat(8_000)}-->${drawn}`), unknown],
    ['SVG with entities of entities', Buffer.from(entities), unknown],
    ['SVG behind the first bytes of a JPEG', Buffer.from(`\xff\xd8\xff\xe0${drawn}`, 'latin1'), REFUSED],
    ['SVG behind the first bytes of a PNG', Buffer.from(`\x89PNG\r\n\x1a\n${drawn}`, 'latin1'), REFUSED],
    ['SVG behind the first bytes of a GIF', Buffer.from(`GIF89a${drawn}`), REFUSED],
    ['SVG behind the first bytes of a WebP', Buffer.from(`RIFF0000WEBP${drawn}`), REFUSED],
    ...heads.map(
      (head) => [`what begins ${JSON.stringify(head)}`, Buffer.from(head.padEnd(200, 'x'), 'latin1'), unknown] as const,
    ),
    ...['hevx', 'heim', 'mif1', 'msf1'].map(
      (brand) => [`HEIC of the brand ${brand}`, fileType(brand), /^image-heic-refused$/] as const,
    ),
    ['one byte', Buffer.from([0xff]), unknown],
    ['5 kB of zeros', Buffer.alloc(5_000), unknown],
    ['the first three bytes of a JPEG', photo.subarray(0, 3), REFUSED],
    ['the first eight bytes of a PNG', drawing.subarray(0, 8), REFUSED],
  ]);
});

/** A right profile but for one number. */
function profileWith(place: number, value: number): Buffer {
  const profile = iccProfile(SRGB);
  profile.writeUInt32BE(value, place);
  return profile;
}
