import { Categories } from './domains/catalog/index.ts';
import type { ResponseCache } from './performance/http/index.ts';

/** What most shoppers ask for first; the departments with the most listings come on top. */
const FIRST_PAGES = [
  '/',
  '/products',
  '/categories',
  '/api/products?page=1&limit=20',
  '/api/products/featured',
  '/api/categories',
];
const DEPARTMENTS = 8;

/** Has home, featured and the largest departments made before the first shopper asks. @returns how many are there when it ends or is told to. */
export async function warmShop(
  responses: ResponseCache,
  categories: Categories,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const largest = (await categories.tree().catch(() => []))
    .toSorted((a, b) => b.productCount - a.productCount)
    .slice(0, DEPARTMENTS);
  const urls = [...FIRST_PAGES, ...largest.map(({ path }) => `/c/${path}`)];
  let there = 0;
  // One after the other: shoppers who are there already come first.
  for (const url of urls) {
    for (const language of languages) {
      if (signal.aborted) return there;
      if (await responses.warm(url, language)) there += 1;
    }
  }
  return there;
}
