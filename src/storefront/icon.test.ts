import { inflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { markPng, markSvg } from './icon.ts';

describe('markPng', () => {
  const size = 64;
  const png = Buffer.from(markPng(size, '#c2410c'));
  const pixels = inflateSync(png.subarray(png.indexOf('IDAT') + 4, png.indexOf('IEND') - 8));
  const pixel = (x: number, y: number) => [...pixels.subarray(y * (1 + size * 3) + 1 + x * 3).subarray(0, 3)];

  it('is a PNG of the size asked for', () => {
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    expect(pixels).toHaveLength(size * (1 + size * 3));
  });

  it('has the ground to its edges and in its heart, and light petals between', () => {
    expect(pixel(0, 0)).toEqual([0xc2, 0x41, 0x0c]);
    expect(pixel(size / 2, size / 2)).toEqual([0xc2, 0x41, 0x0c]);
    expect(pixel(size / 2 + 12, size / 2)).toEqual([0xff, 0xf8, 0xec]);
  });
});

describe('markSvg', () => {
  it('wears the colour of the shop', () => {
    expect(markSvg('#123456')).toContain('fill="#123456"');
  });
});
