import { slugify } from '../../../src/shared/slug.ts';
import { between, daysAfter, FIRST_DAY, LAST_DAY } from '../calendar.ts';
import { namedId } from '../ids.ts';
import { Random } from '../random.ts';
import { buyerSketch } from './buyers.ts';
import { SELLERS } from './sellers.ts';

export interface Person {
  id: string;
  name: string;
  slug: string;
  email: string;
  role: 'seller' | 'buyer';
  bio: string;
  location: string;
  locale: string;
  currency: string;
  createdAt: Date;
}

export const BUYERS = 400;

/** The demo's sellers, in the order of SELLERS: all were there before the first listing. */
export function makeSellers(): Person[] {
  return SELLERS.map(({ name, bio, location, locale, currency }) => {
    const random = new Random(`seller ${name}`);
    const createdAt = between(random, daysAfter(FIRST_DAY, -900), daysAfter(FIRST_DAY, -5));
    const slug = slugify(name);
    const email = `${slug}@demo.example`;
    return {
      id: namedId(`seller ${name}`, createdAt),
      name,
      slug,
      email,
      role: 'seller',
      bio,
      location,
      locale,
      currency,
      createdAt,
    };
  });
}

export function makeBuyers(): Person[] {
  return Array.from({ length: BUYERS }, (_, place) => {
    const { name, location, locale, currency } = buyerSketch(place);
    const random = new Random(`buyer joined ${place}`);
    const createdAt = between(random, daysAfter(FIRST_DAY, -400), daysAfter(LAST_DAY, -400));
    const slug = `${slugify(name)}-${(place + 36).toString(36)}`;
    const email = `${slug}@demo.example`;
    return {
      id: namedId(`buyer ${place}`, createdAt),
      name,
      slug,
      email,
      role: 'buyer',
      bio: '',
      location,
      locale,
      currency,
      createdAt,
    };
  });
}

export interface Follow {
  id: string;
  followerId: string;
  sellerId: string;
  createdAt: Date;
}

/** Who follows whom: a few sellers are followed by half the town, most by a dozen people. */
export function makeFollows(sellers: readonly Person[], buyers: readonly Person[]): Follow[] {
  return sellers.flatMap((seller) => {
    const random = new Random(`follows ${seller.slug}`);
    const count = Math.min(buyers.length, Math.round(230 / random.whole(1, 18) + random.whole(3, 14)));
    return random.some(buyers, count).map((buyer) => {
      const createdAt = between(random, buyer.createdAt, LAST_DAY);
      return {
        id: namedId(`follow ${seller.slug} ${buyer.slug}`, createdAt),
        followerId: buyer.id,
        sellerId: seller.id,
        createdAt,
      };
    });
  });
}
