import { expect, test } from 'vitest';

import { readSettings } from '../../shared/settings.ts';
import { imageSettings } from './config.ts';
import { madeWith } from './made-with.ts';

const fingerprint = (environment: Record<string, string>) =>
  madeWith(readSettings({ images: imageSettings }, environment).images);

test.each([
  ['IMAGES_AVIF_EFFORT', '5'],
  ['IMAGES_WEBP_EFFORT', '5'],
  ['IMAGES_SIMILARITY', '70'],
])('other %s, another fingerprint', (name, value) => {
  expect(fingerprint({ [name]: value })).not.toBe(fingerprint({}));
});

test.each([
  ['IMAGES_DIR', '/elsewhere'],
  ['IMAGES_CONCURRENCY', '7'],
  ['IMAGES_MAX_BYTES', '500000'],
  ['IMAGES_MAX_PIXELS', '2000000'],
])('%s makes no other pictures', (name, value) => {
  expect(fingerprint({ [name]: value })).toBe(fingerprint({}));
});
