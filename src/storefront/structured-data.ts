import type { ProductView } from '../domains/catalog/index.ts';
import type { ReviewSummaryView, ReviewView } from '../domains/reviews/index.ts';
import { minorDigits } from '../shared/money.ts';
import type { Shop } from './shop.ts';

type Thing = { '@type': string } & Record<string, unknown>;

/**
 * Safe inside a script element: nothing in it can end the element or begin a comment. Marks of Latin text are written by
 * their number, as in all of a page (html.ts).
 */
export function jsonLd(thing: Thing | readonly Thing[]): string {
  const graph = Array.isArray(thing)
    ? { '@context': 'https://schema.org', '@graph': thing }
    : { '@context': 'https://schema.org', ...thing };
  return JSON.stringify(graph).replace(
    /[<>&\u2028\u2029\u2010-\u2027\u20a0-\u20bf\u2122]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

export function websiteThing({ name, publicUrl }: Shop['identity']): Thing {
  return {
    '@type': 'WebSite',
    name,
    url: `${publicUrl}/`,
    potentialAction: {
      '@type': 'SearchAction',
      target: { '@type': 'EntryPoint', urlTemplate: `${publicUrl}/search?q={search_term_string}` },
      'query-input': 'required name=search_term_string',
    },
  };
}

export function breadcrumbThing(publicUrl: string, trail: readonly { name: string; path: string }[]): Thing {
  return {
    '@type': 'BreadcrumbList',
    itemListElement: trail.map(({ name, path }, index) => ({
      '@type': 'ListItem',
      position: index + 1,
      name,
      item: publicUrl + path,
    })),
  };
}

export function productThing(
  publicUrl: string,
  product: ProductView,
  summary: ReviewSummaryView,
  reviews: readonly ReviewView[],
): Thing {
  const pictures = product.pictures.flatMap(({ sources }) => largest(sources)?.url ?? []);
  return {
    '@type': 'Product',
    name: product.title,
    url: `${publicUrl}/p/${product.slug}`,
    description: product.description.slice(0, 5000),
    sku: product.variants[0]?.sku ?? product.id,
    category: product.categoryTrail.map(({ name }) => name).join(' > '),
    image: pictures.map((url) => publicUrl + url),
    ...(product.brand === null ? {} : { brand: { '@type': 'Brand', name: product.brand } }),
    offers: offerThing(publicUrl, product),
    ...(summary.count === 0
      ? {}
      : {
          aggregateRating: { '@type': 'AggregateRating', ratingValue: summary.average, reviewCount: summary.count },
          review: reviews.slice(0, 5).map(reviewThing),
        }),
  };
}

function offerThing(publicUrl: string, product: ProductView): Thing {
  const prices = product.variants.map(({ price }) => price);
  const price = (amount: number) => decimal(amount, product.currency);
  const shared = {
    priceCurrency: product.currency,
    url: `${publicUrl}/p/${product.slug}`,
    availability: product.stock > 0 ? 'https://schema.org/InStock' : 'https://schema.org/SoldOut',
    itemCondition: CONDITION[product.condition],
    seller: { '@type': 'Person', name: product.seller.name, url: `${publicUrl}/s/${product.seller.slug}` },
  };
  if (!product.priceVaries) return { '@type': 'Offer', price: price(product.price), ...shared };
  return {
    '@type': 'AggregateOffer',
    lowPrice: price(Math.min(product.price, ...prices)),
    highPrice: price(Math.max(product.price, ...prices)),
    offerCount: prices.length,
    ...shared,
  };
}

const CONDITION: Record<ProductView['condition'], string> = {
  new: 'https://schema.org/NewCondition',
  like_new: 'https://schema.org/UsedCondition',
  good: 'https://schema.org/UsedCondition',
  fair: 'https://schema.org/UsedCondition',
  refurbished: 'https://schema.org/RefurbishedCondition',
};

function reviewThing({ author, body, rating, createdAt }: ReviewView): Thing {
  return {
    '@type': 'Review',
    ...(author === null ? {} : { author: { '@type': 'Person', name: author } }),
    datePublished: createdAt.slice(0, 10),
    reviewBody: body,
    reviewRating: { '@type': 'Rating', ratingValue: rating, bestRating: 5 },
  };
}

function decimal(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

function largest<T extends { width: number; format: string }>(sources: readonly T[]): T | undefined {
  const portable = sources.filter(({ format }) => format === 'jpeg' || format === 'png');
  return (portable.length > 0 ? portable : sources).toSorted((a, b) => b.width - a.width)[0];
}
