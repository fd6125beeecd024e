import { daysAfter } from '../calendar.ts';
import { namedId } from '../ids.ts';
import type { ProductSketch } from '../products/make-product.ts';
import type { Random } from '../random.ts';
import { AFTERTHOUGHTS, REPLIES, REVIEW_BODIES } from '../words/reviews.ts';

export interface ReviewSketch {
  id: string;
  rating: 1 | 2 | 3 | 4 | 5;
  body: string;
  reply: string | null;
  createdAt: Date;
  updatedAt: Date;
}

interface Occasion {
  name: string;
  product: ProductSketch;
  /** From 0 (poor) to 1: how good the thing is, for everybody who buys it. */
  quality: number;
  at: Date;
}

export function makeReview(random: Random, { name, product, quality, at }: Occasion): ReviewSketch {
  const rating = ratingOf(random, quality);
  const thing = lastWord(product.kind.heads[0] ?? 'thing');
  const body = random.pick(REVIEW_BODIES[rating]).replaceAll('{thing}', thing);
  const more = rating >= 4 && random.chance(0.35) ? ` ${random.pick(AFTERTHOUGHTS)}` : '';
  const replies = random.chance(rating >= 4 ? 0.12 : 0.6);
  return {
    id: namedId(`review ${name}`, at),
    rating,
    // Some people only give stars.
    body: random.chance(0.08) ? '' : body + more,
    reply: replies ? random.pick(rating >= 4 ? REPLIES.glad : REPLIES.sorry) : null,
    createdAt: at,
    updatedAt: replies ? daysAfter(at, random.next() * 3) : at,
  };
}

function ratingOf(random: Random, quality: number): 1 | 2 | 3 | 4 | 5 {
  const luck = random.next();
  if (luck < quality * 0.78) return 5;
  if (luck < quality) return 4;
  return random.weighted([
    [3, 6],
    [2, 2],
    [1, 1],
    [4, 2],
  ] as const);
}

/** "Linen-cotton two-seater" → "two-seater". */
function lastWord(head: string): string {
  return (head.split(' with ')[0] ?? head).split(' ').at(-1)?.toLowerCase() ?? 'thing';
}
