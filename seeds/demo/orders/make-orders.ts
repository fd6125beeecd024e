import { between, daysAfter, LAST_DAY } from '../calendar.ts';
import { namedId } from '../ids.ts';
import type { Person } from '../people/make-people.ts';
import type { ProductSketch } from '../products/make-product.ts';
import { Random } from '../random.ts';
import { makeReview, type ReviewSketch } from './make-review.ts';

type Status = 'pending' | 'processing' | 'shipped' | 'completed' | 'cancelled';

export interface OrderSketch {
  id: string;
  groupId: string;
  buyer: Person;
  sellerId: string;
  status: Status;
  total: number;
  currency: string;
  idempotencyKey: string;
  createdAt: Date;
  events: { id: string; status: Status; createdAt: Date }[];
  item: {
    id: string;
    productId: string;
    variantId: string;
    quantity: number;
    price: number;
    title: string;
    options: Record<string, string>;
  };
  review: ReviewSketch | undefined;
}

/** What was bought of a product: wanted things often, each by somebody else, most of it completed and reviewed. */
export function makeOrders(product: ProductSketch, sellerId: string, buyers: readonly Person[]): OrderSketch[] {
  const random = new Random(`orders ${product.place}`);
  const age = (LAST_DAY.getTime() - product.createdAt.getTime()) / 86_400_000;
  const wanted = Math.sqrt(product.popularity) * 0.55 * (0.2 + random.next() * 1.2) * Math.min(1, age / 120);
  // What is one of a kind and still for sale has not been sold before.
  const count = product.condition === 'new' ? Math.min(48, Math.round(wanted)) : 0;
  const quality = Math.min(0.97, 0.74 + random.next() * 0.24);
  return random
    .some(buyers, count)
    .map((buyer, number) => makeOrder(random, product, { sellerId, buyer, number, quality }));
}

interface Sale {
  sellerId: string;
  buyer: Person;
  number: number;
  quality: number;
}

function makeOrder(random: Random, product: ProductSketch, { sellerId, buyer, number, quality }: Sale): OrderSketch {
  const name = `${product.place} ${number}`;
  const createdAt = between(random, daysAfter(product.createdAt, 0.5), LAST_DAY);
  const status = statusAt(random, createdAt);
  const variant = random.pick(product.variants);
  const quantity = random.weighted([
    [1, 12],
    [2, 2],
    [3, 1],
  ] as const);
  const item = {
    id: namedId(`item ${name}`, createdAt),
    productId: product.id,
    variantId: variant.id,
    quantity,
    price: variant.price,
    title: product.title,
    options: variant.options,
  };
  const delivered = daysAfter(createdAt, 3 + random.next() * 6);
  const reviewed = daysAfter(delivered, 1 + random.next() * 20);
  const reviews = status === 'completed' && reviewed < LAST_DAY && random.chance(0.72);
  return {
    id: namedId(`order ${name}`, createdAt),
    groupId: namedId(`checkout ${name}`, createdAt),
    buyer,
    sellerId,
    status,
    total: variant.price * quantity,
    currency: product.currency,
    idempotencyKey: `demo-order-${name.replace(' ', '-')}`,
    createdAt,
    events: eventsOf(name, status, createdAt, delivered),
    item,
    review: reviews ? makeReview(random, { name, product, quality, at: reviewed }) : undefined,
  };
}

function statusAt(random: Random, createdAt: Date): Status {
  const days = (LAST_DAY.getTime() - createdAt.getTime()) / 86_400_000;
  if (random.chance(0.03)) return 'cancelled';
  if (days > 12) return 'completed';
  if (days > 4) return 'shipped';
  return days > 1 ? 'processing' : 'pending';
}

const PATHS: Readonly<Record<Status, readonly Status[]>> = {
  pending: ['pending'],
  processing: ['pending', 'processing'],
  shipped: ['pending', 'processing', 'shipped'],
  completed: ['pending', 'processing', 'shipped', 'completed'],
  cancelled: ['pending', 'cancelled'],
};

function eventsOf(name: string, status: Status, from: Date, delivered: Date): OrderSketch['events'] {
  const path = PATHS[status];
  const step = (delivered.getTime() - from.getTime()) / 86_400_000 / 3;
  return path.map((reached, place) => {
    const createdAt = daysAfter(from, Math.min(step, 1) * place + (place === 3 ? step * 3 - 3 * Math.min(step, 1) : 0));
    return { id: namedId(`event ${name} ${reached}`, createdAt), status: reached, createdAt };
  });
}
