import type { ListingFilter, Shop } from '../src/storefront/shop.ts';
import type { Draw } from './draw.ts';
import type { Facts } from './queries.facts.ts';

/** Something the shop is asked all day; drawn anew for every run. */
export interface HotQuery {
  name: string;
  run(shop: Shop, facts: Facts, draw: Draw): Promise<unknown>;
}

const SORTS = ['popular', 'newest', 'price_asc', 'price_desc', 'rating'] as const;
const CONDITIONS = ['new', 'like_new', 'good', 'fair', 'refurbished'];
const LIMIT = 24;
const WORDS = ['phone', 'laptop', 'camera', 'watch', 'headphones', 'lamp', 'oak table', 'linen shirt blue', 'premium'];

/** Statements that nobody waits for: they keep the words of the catalogue, beside what is measured. */
export function isBackground(operation: string): boolean {
  return /^search[.](vocabulary-|record$|forget$)/.test(operation);
}

export const HOT_QUERIES: readonly HotQuery[] = [
  ...SORTS.map((sort): HotQuery => ({
    name: `list by ${sort}, some pages`,
    run: async (shop, _, draw) => walk(shop, { sort }, 1 + draw.below(3)),
  })),
  ...SORTS.map((sort): HotQuery => ({
    name: `category by ${sort}, any level, some pages`,
    run: async (shop, facts, draw) => walk(shop, { sort, category: draw.of(facts.categories).path }, 1 + draw.below(3)),
  })),
  {
    name: 'root category, any sort',
    run: async (shop, facts, draw) => walk(shop, { sort: draw.of(SORTS), category: root(facts, draw) }, 1),
  },
  ...(['price', 'condition', 'brand', 'rating', 'seller'] as const).map((filter): HotQuery => ({
    name: `list with ${filter}, any sort`,
    run: async (shop, facts, draw) => walk(shop, { sort: draw.of(SORTS), ...FILTERS[filter](facts, draw) }, 1),
  })),
  {
    name: 'category with two or three filters, any sort',
    run: async (shop, facts, draw) =>
      walk(shop, { sort: draw.of(SORTS), category: draw.of(facts.categories).path, ...several(facts, draw) }, 1),
  },
  {
    name: 'list with two or three filters, any sort',
    run: async (shop, facts, draw) => walk(shop, { sort: draw.of(SORTS), ...several(facts, draw) }, 1),
  },
  { name: 'facets of everything', run: async (shop) => shop.facets({}) },
  {
    name: 'facets of a category',
    run: async (shop, facts, draw) => shop.facets({ category: draw.of(facts.categories).path }),
  },
  {
    name: 'facets of a category with two or three filters',
    run: async (shop, facts, draw) =>
      shop.facets({ category: draw.of(facts.categories).path, ...several(facts, draw) }),
  },
  { name: 'facets with two or three filters', run: async (shop, facts, draw) => shop.facets(several(facts, draw)) },
  { name: 'product by slug', run: async (shop, facts, draw) => shop.product(draw.of(facts.samples).slug) },
  { name: 'product by id', run: async (shop, facts, draw) => shop.product(draw.of(facts.samples).id) },
  { name: 'related products', run: async (shop, facts, draw) => shop.related(draw.of(facts.samples).id, 8) },
  { name: 'featured products', run: async (shop) => shop.featured(12) },
  {
    name: 'pictures of the departments',
    run: async (shop, facts) =>
      shop.categoryPictures(facts.categories.flatMap(({ path, depth }) => (depth === 1 ? [path] : [])).slice(0, 12)),
  },
  { name: 'category tree', run: async (shop) => shop.categories() },
  { name: 'a seller', run: async (shop, facts, draw) => shop.seller(draw.of(facts.sellers).slug) },
  { name: 'the largest seller', run: async (shop, facts) => shop.seller(facts.sellers[0]?.slug ?? '') },
  { name: 'top sellers', run: async (shop) => shop.topSellers(8) },
  {
    name: 'reviews of a product',
    run: async (shop, facts, draw) => shop.reviews(draw.of(facts.samples).id, { limit: 10 }),
  },
  { name: 'reviews of a seller', run: async (shop, facts, draw) => shop.sellerReviews(draw.of(facts.sellers).id, 5) },
  {
    name: 'reviews of the largest seller',
    run: async (shop, facts) => shop.sellerReviews(facts.sellers[0]?.id ?? '', 5),
  },
  {
    name: 'a part of the sitemap',
    run: async (shop, facts, draw) => shop.sitemapPart(1 + draw.below(facts.sitemapParts)),
  },
  {
    name: 'search for common words',
    run: async (shop, _, draw) => shop.list({ q: draw.of(WORDS) }, { limit: LIMIT }),
  },
  {
    name: 'search for words of a title',
    run: async (shop, facts, draw) => shop.list({ q: someWords(facts, draw) }, { limit: LIMIT }),
  },
  {
    name: 'search with two or three filters',
    run: async (shop, facts, draw) => shop.list({ q: draw.of(WORDS), ...several(facts, draw) }, { limit: LIMIT }),
  },
  {
    name: 'search in another sort',
    run: async (shop, _, draw) => shop.list({ q: draw.of(WORDS), sort: draw.of(SORTS) }, { limit: LIMIT }),
  },
  {
    name: 'search for words of two titles',
    run: async (shop, facts, draw) =>
      shop.list({ q: `${oneWord(facts, draw)} ${oneWord(facts, draw)}` }, { limit: LIMIT }),
  },
  {
    name: 'search with a typo',
    run: async (shop, facts, draw) => shop.list({ q: mistyped(oneWord(facts, draw), draw) }, { limit: LIMIT }),
  },
  {
    name: 'search for an unfinished word',
    run: async (shop, facts, draw) =>
      shop.list({ q: `${oneWord(facts, draw)} ${oneWord(facts, draw).slice(0, 3)}` }, { limit: LIMIT }),
  },
  {
    name: 'search for nonsense',
    run: async (shop, _, draw) => shop.list({ q: `xq${draw.below(1_000_000).toString(36)}zv` }, { limit: LIMIT }),
  },
  { name: 'facets of a search', run: async (shop, facts, draw) => shop.facets({ q: someWords(facts, draw) }) },
  {
    name: 'suggestions while typing',
    run: async (shop, facts, draw) => shop.suggestions(draw.of(facts.samples).title.slice(0, 2 + draw.below(8))),
  },
  { name: 'popular searches', run: async (shop) => shop.popularSearches(8) },
];

/** The first pages of a list, each by the cursor of the one before. */
async function walk(shop: Shop, filter: ListingFilter, pages: number): Promise<void> {
  let cursor: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const list: Awaited<ReturnType<Shop['list']>> = await shop.list(
      filter,
      cursor === null ? { limit: LIMIT } : { limit: LIMIT, cursor },
    );
    cursor = list.page.nextCursor;
    if (cursor === null) return;
  }
}

const FILTERS: Record<
  'price' | 'condition' | 'brand' | 'rating' | 'seller',
  (facts: Facts, draw: Draw) => ListingFilter
> = {
  price: (_, draw) => {
    const minPrice = draw.below(200) * 100;
    return { minPrice, maxPrice: minPrice * 2 + 1_000 };
  },
  condition: (_, draw) => ({ condition: [draw.of(CONDITIONS)] }),
  brand: (facts, draw) => ({ brand: [draw.of(facts.brands), draw.of(facts.brands)] }),
  rating: (_, draw) => ({ rating: 3 + draw.below(3) }),
  seller: (facts, draw) => ({ seller: draw.of(facts.sellers).slug }),
};

function several(facts: Facts, draw: Draw): ListingFilter {
  const groups = ['price', 'condition', 'brand', 'rating'] as const;
  const first = draw.below(groups.length);
  const chosen = Array.from(
    { length: 2 + draw.below(2) },
    (_, step) => groups[(first + step) % groups.length] ?? 'price',
  );
  return Object.assign({}, ...chosen.map((group) => FILTERS[group](facts, draw))) as ListingFilter;
}

function root(facts: Facts, draw: Draw): string {
  return draw.of(facts.categories.filter(({ depth }) => depth === 1)).path;
}

function someWords(facts: Facts, draw: Draw): string {
  const words = draw.of(facts.samples).title.split(/[\s,]+/);
  const from = draw.below(Math.max(1, words.length - 2));
  return words.slice(from, from + 1 + draw.below(3)).join(' ');
}

function oneWord(facts: Facts, draw: Draw): string {
  return draw.of(draw.of(facts.samples).title.match(/\p{L}{4,}/gu) ?? ['lamp']).toLowerCase();
}

/** One letter left out, doubled or swapped with the next. */
function mistyped(word: string, draw: Draw): string {
  const at = 1 + draw.below(word.length - 2);
  const [before, letter, after] = [word.slice(0, at), word.charAt(at), word.slice(at + 1)];
  return before + draw.of([after, letter + letter + after, after.charAt(0) + letter + after.slice(1)]);
}
