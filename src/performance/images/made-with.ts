import { createHash } from 'node:crypto';

import type { ImageSettings } from './config.ts';

/** Changed whenever the same settings begin to make other variants. */
const PIPELINE = 2;
/** Where and how many at once, and what is refused: a picture that was taken looks the same whatever they say. */
const WITHOUT_EFFECT = /^(?!IMAGES_)|_(?:DIR|STORE|CONCURRENCY|MAX_[A-Z_]+|[A-Z_]+_LIMIT)$/;

/** A fingerprint of all that decides how variants look: pictures with another one are to be made again. */
export function madeWith(settings: ImageSettings): string {
  const effective = Object.entries(settings).filter(([name]) => !WITHOUT_EFFECT.test(name));
  const text = JSON.stringify([PIPELINE, effective.toSorted(([one], [other]) => (one < other ? -1 : 1))]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
