import { describe, expect, it } from 'vitest';

import { sniffImageType } from './sniff.ts';

/** An ISO base media file that begins with these brands. */
function film(major: string, ...compatible: string[]): Buffer {
  const box = Buffer.from(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1');
  box.writeUInt32BE(box.length, 0);
  return Buffer.concat([box, Buffer.from('mdat avif heic')]);
}

const latin = (text: string) => Buffer.from(text, 'latin1');

describe('sniffImageType', () => {
  it.each([
    ['jpeg', latin('\xff\xd8\xff\xe0')],
    ['png', latin('\x89PNG\r\n\x1a\n')],
    ['gif', latin('GIF89a')],
    ['gif', latin('GIF87a')],
    ['webp', latin('RIFF\0\0\0\0WEBPVP8 ')],
    ['avif', film('avif', 'mif1')],
    ['avif', film('mif1', 'avif', 'miaf')],
    ['avif', film('avis', 'msf1')],
  ] as const)('knows %s', (type, bytes) => {
    expect(sniffImageType(bytes)).toBe(type);
  });

  it.each([film('heic', 'mif1'), film('mif1', 'heic'), film('hevc'), film('msf1', 'hevx')])(
    'says what to do about HEIC',
    (bytes) => {
      const what = { code: 'image-heic-refused', message: expect.stringMatching(/JPEG.*Most Compatible/) };
      expect(() => sniffImageType(bytes)).toThrow(expect.objectContaining(what));
    },
  );

  it.each([
    ['an SVG drawing', latin('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['an SVG drawing', latin('\xef\xbb\xbf <?xml version="1.0"?><!-- a -->\n<SVG >')],
    ['a PDF document', latin('%PDF-1.7')],
    ['a TIFF or raw picture', latin('II*\0')],
    ['a TIFF or raw picture', latin('MM\0*')],
    ['a BMP picture', latin('BM6\0')],
    ['a Photoshop document', latin('8BPS\0')],
    ['a JPEG XL picture', latin('\0\0\0\x0cJXL \r\n')],
    ['a film', film('isom', 'mp42')],
    ['a web page', latin('<!DOCTYPE html><img>')],
  ])('refuses %s by name', (what, bytes) => {
    const refusal = { code: 'image-type-refused', status: 415, message: expect.stringContaining(`This is ${what}.`) };
    expect(() => sniffImageType(bytes)).toThrow(expect.objectContaining(refusal));
  });

  it.each(['', '\0', 'push graphic-context', '\xff\xd8', 'RIFF\0\0\0\0WAVE'])(
    'refuses what nobody knows: %j',
    (text) => {
      const refusal = { code: 'image-type-refused', message: 'Give a picture as JPEG, PNG, WebP, AVIF or GIF.' };
      expect(() => sniffImageType(latin(text))).toThrow(expect.objectContaining(refusal));
    },
  );
});
