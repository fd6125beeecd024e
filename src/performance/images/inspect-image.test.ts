import sharp from 'sharp';
import { expect, test } from 'vitest';

import { readSettings } from '../../shared/settings.ts';
import { imageSettings } from './config.ts';
import { inspectImage } from './process-image.ts';

const { images: limits } = readSettings(
  { images: imageSettings },
  { IMAGES_MAX_BYTES: '100000', IMAGES_MAX_PIXELS: '1000000' },
);
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#456' } });

test('tells type and size, upright', async () => {
  const plain = await picture(300, 200).png().toBuffer();
  expect(await inspectImage(plain, limits)).toEqual({ type: 'png', width: 300, height: 200 });
  const lying = await picture(300, 200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
  expect(await inspectImage(lying, limits)).toEqual({ type: 'jpeg', width: 200, height: 300 });
});

test.each<[string, () => Promise<Buffer>, object]>([
  ['too many bytes', async () => Buffer.alloc(100_001), { code: 'image-too-large', status: 413 }],
  ['too many pixels', async () => picture(1_001, 1_000).png().toBuffer(), { code: 'image-too-large', status: 413 }],
  [
    'SVG',
    async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    { code: 'image-type-refused', status: 415 },
  ],
  ['a header alone', async () => Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), { code: 'image-broken', status: 422 }],
])('refuses %s', async (_, make, refusal) => {
  await expect(inspectImage(await make(), limits)).rejects.toMatchObject(refusal);
});
