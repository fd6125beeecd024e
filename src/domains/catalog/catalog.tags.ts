import { identityTags } from '../identity/index.ts';

/** What cached answers about listings carry, and what a write evicts them by. */
export const catalogTags = {
  /** Every list, search, facet count and pick: any listing may enter or leave them. */
  products: 'products',
  /** One listing: its page, and every list that shows it. */
  product: (id: string) => `product:${id}`,
  /** All that shows listings of one seller. */
  seller: identityTags.listings,
  /** What shows the name of a seller beside a listing. */
  sellerName: identityTags.person,
  /** Whatever shows listings of many sellers: one of them is suspended, comes back, or leaves. */
  shown: identityTags.shown,
  /** The tree of categories. */
  categories: 'categories',
  /** All that shows listings of a category and what is below it. */
  category: (path: string) => `category:${path}`,
};

export interface ChangedListing {
  id: string;
  sellerId: string;
  /** Path of its category: "home/kitchen"; both where it moved. */
  categories: readonly string[];
}

/** All that a change of these listings may have made untrue; lists of the categories above theirs show them, too. */
export function tagsOfChange(listings: readonly ChangedListing[]): string[] {
  if (listings.length === 0) return [];
  const { products, product, seller, category } = catalogTags;
  const tags = listings.flatMap(({ id, sellerId, categories }) => [
    product(id),
    seller(sellerId),
    ...categories.flatMap(upwards).map(category),
  ]);
  return [products, ...new Set(tags)];
}

/** "home/kitchen" → "home", "home/kitchen" */
function upwards(path: string): string[] {
  const parts = path.split('/');
  return parts.map((_, depth) => parts.slice(0, depth + 1).join('/'));
}
