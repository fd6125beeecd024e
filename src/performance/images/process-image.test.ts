import sharp, { type Sharp } from 'sharp';
import { thumbHashToRGBA } from 'thumbhash';
import { describe, expect, it, vi } from 'vitest';

import { AppError } from '../../shared/errors.ts';
import { readSettings } from '../../shared/settings.ts';
import { imageSettings } from './config.ts';
import type { ProcessedImage } from './image.ts';
import { contentHash, processImage } from './process-image.ts';

const { images } = readSettings({ images: imageSettings }, {});
const settings = { ...images, IMAGES_AVIF_EFFORT: 0, IMAGES_WEBP_EFFORT: 0 };

vi.setConfig({ testTimeout: 60_000 });

/** Noise over a gradient: a picture that no encoder makes nothing of. */
async function photograph(width: number, height: number, softness = 1.2): Promise<Sharp> {
  const noise = await sharp({
    create: { width, height, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 20 } },
  })
    .png()
    .toBuffer();
  return sharp(noise).blur(softness);
}

function widths({ variants }: ProcessedImage, format: string): number[] {
  return variants.filter((variant) => variant.format === format).map(({ width }) => width);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  return error instanceof AppError ? error.code : String(error);
}

describe('processImage', () => {
  it('makes every width in AVIF and WebP, a fallback and the original', async () => {
    const result = await processImage(await (await photograph(1600, 800, 6)).jpeg().toBuffer(), settings);
    expect(widths(result, 'avif')).toEqual([150, 400, 800, 1200]);
    expect(widths(result, 'webp')).toEqual([150, 400, 800, 1200]);
    expect(widths(result, 'jpeg')).toEqual([400, 800, 1600]);
    expect(result).toMatchObject({ width: 1600, height: 800 });
    expect(result.variants.every(({ width, height }) => Math.abs(width / height - 2) < 0.02)).toBe(true);
  });

  it('never enlarges', async () => {
    const result = await processImage(await (await photograph(500, 250)).png().toBuffer(), settings);
    expect(Math.max(...result.variants.map(({ width }) => width))).toBe(500);
    expect(widths(result, 'webp')).toEqual([150, 400, 500]);
  });

  it('makes the smallest picture there is', async () => {
    const result = await processImage(await (await photograph(1, 1)).png().toBuffer(), settings);
    expect(result).toMatchObject({ width: 1, height: 1 });
    expect(result.variants.length).toBeGreaterThan(0);
  });

  it('turns as the camera meant and forgets where it was taken', async () => {
    const upload = await (
      await photograph(600, 300)
    )
      .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const result = await processImage(upload, settings);
    expect(result).toMatchObject({ width: 300, height: 600 });
    for (const { content } of result.variants) {
      const metadata = await sharp(content).metadata();
      expect([metadata.exif, metadata.orientation, metadata.icc]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('keeps transparency, with PNG as the fallback', async () => {
    const photo = await photograph(500, 500);
    const upload = photo.composite([
      {
        input: Buffer.from('<svg width="500" height="500"><circle cx="250" cy="250" r="200"/></svg>'),
        blend: 'dest-in',
      },
    ]);
    const result = await processImage(await upload.png().toBuffer(), settings);
    expect(widths(result, 'jpeg')).toEqual([]);
    expect(widths(result, 'png')).toEqual([400, 500, 500]);
    const corner = await sharp(result.variants.at(-1)?.content)
      .extract({ left: 0, top: 0, width: 1, height: 1 })
      .raw()
      .toBuffer();
    expect(corner[3]).toBe(0);
  });

  it('gives a tiny placeholder and the hash of what was uploaded', async () => {
    const upload = await (await photograph(400, 200)).webp().toBuffer();
    const result = await processImage(upload, settings);
    const tiny = Buffer.from(result.placeholder.replace('data:image/webp;base64,', ''), 'base64');
    expect(await sharp(tiny).metadata()).toMatchObject({ format: 'webp', width: 20, height: 10 });
    expect(result.placeholder.length).toBeLessThan(1000);
    const shown = thumbHashToRGBA(Buffer.from(result.thumbhash, 'base64'));
    expect(shown.w / shown.h).toBeCloseTo(2, 0);
    expect(result.dominantColour).toMatch(/^#[0-9a-f]{6}$/);
    expect(result.contentHash).toBe(contentHash(upload));
    expect(result.variants[0]?.key).toBe(`products/small/${contentHash(upload)}.jpg`);
  });

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'],
    ['SVG after white space', '\n  <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a web page', '<!doctype html><img src=x>'],
    ['nothing', ''],
  ])('refuses %s', async (_, text) => {
    expect(await codeOf(processImage(Buffer.from(text), settings))).toBe('image-type-refused');
  });

  it('refuses what is cut off or damaged', async () => {
    const upload = await (await photograph(800, 800)).png().toBuffer();
    expect(await codeOf(processImage(upload.subarray(0, upload.length / 2), settings))).toBe('image-broken');
    expect(await codeOf(processImage(Buffer.from('\xff\xd8\xff\xe0 not a picture', 'latin1'), settings))).toBe(
      'image-broken',
    );
  });

  it('leaves nothing of what a camera or a program wrote into the file', async () => {
    const upload = await (
      await photograph(300, 200)
    )
      .withExif({ IFD0: { Copyright: 'somebody', Artist: 'someone' }, IFD3: { GPSLatitude: '52/1 30/1 0/1' } })
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf/></x:xmpmeta>')
      .withIccProfile('p3')
      .jpeg()
      .toBuffer();
    expect(await sharp(upload).metadata()).toMatchObject({ hasProfile: true, exif: expect.anything() });
    const { variants, squares } = await processImage(upload, settings, { squares: true });
    for (const { content, format } of [...variants, ...squares]) {
      const { exif, icc, xmp, iptc, comments } = await sharp(content).metadata();
      expect([exif, icc, xmp, iptc, comments]).toEqual([undefined, undefined, undefined, undefined, undefined]);
      expect(content.toString('latin1')).not.toMatch(/Exif|adobe|xpacket|ICC_PROFILE|somebody|someone/);
      if (format === 'jpeg') expect(content.includes(Buffer.from([0xff, 0xfe]))).toBe(false);
    }
  });

  it('cuts squares only where asked, none larger than the picture', async () => {
    const upload = await (await photograph(600, 300)).jpeg().toBuffer();
    expect((await processImage(upload, settings)).squares).toEqual([]);
    const { squares } = await processImage(upload, settings, { squares: true });
    expect(squares.every(({ width, height, size }) => width === height && size.startsWith('square-'))).toBe(true);
    expect(new Set(squares.map(({ width }) => width))).toEqual(new Set([150, 300]));
    expect(squares[0]?.key).toMatch(/^products\/square-small\/[0-9a-f]{64}\.jpg$/);
  });

  it('keeps what moves moving, and shows its first frame as a still', async () => {
    const frames = await Promise.all(
      ['#ff0000', '#00ff00', '#0000ff'].map(async (background) =>
        sharp({ create: { width: 90, height: 60, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const upload = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 200, 300], loop: 2 })
      .toBuffer();
    const { animation, variants, width, height, dominantColour } = await processImage(upload, settings);
    expect([width, height, dominantColour]).toEqual([90, 60, '#ff0000']);
    expect(animation).toMatchObject({
      format: 'webp',
      width: 90,
      height: 60,
      key: expect.stringMatching(/^products\/animation\//),
    });
    const moving = await sharp(animation?.content, { animated: true }).metadata();
    expect(moving).toMatchObject({ pages: 3, pageHeight: 60, loop: 2, delay: [100, 200, 300] });
    for (const { content } of variants) expect((await sharp(content).metadata()).pages ?? 1).toBe(1);
    await expect(processImage(upload, { ...settings, IMAGES_MAX_FRAMES: 2 })).rejects.toMatchObject({
      code: 'image-too-many-frames',
    });
  });

  it('refuses too many bytes and too many pixels', async () => {
    const upload = await (await photograph(1200, 1000)).png().toBuffer();
    expect(await codeOf(processImage(upload, { ...settings, IMAGES_MAX_BYTES: 1000 }))).toBe('image-too-large');
    expect(await codeOf(processImage(upload, { ...settings, IMAGES_MAX_PIXELS: 1_000_000 }))).toBe('image-too-large');
  });
});
