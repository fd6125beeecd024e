import { z } from 'zod';

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

const categoriesAnswer = z.object({ data: z.array(z.object({ path: z.string(), productCount: z.int() })) });

/** Has home, featured and the largest departments made before the first shopper asks. @returns how many are there when it ends or is told to. */
export async function warmShop(
  responses: ResponseCache,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  const urls = [...FIRST_PAGES, ...(await largestDepartments(responses))];
  let there = 0;
  // One after the other: shoppers who are there already come first.
  for (const url of urls) {
    for (const language of languages) {
      if (signal.aborted) return there;
      if ((await responses.warm(url, language)) !== undefined) there += 1;
    }
  }
  return there;
}

async function largestDepartments(responses: ResponseCache): Promise<string[]> {
  const answer = await responses.warm('/api/categories', 'en');
  if (answer === undefined) return [];
  const { data } = categoriesAnswer.parse(JSON.parse(answer.toString()));
  return data
    .toSorted((a, b) => b.productCount - a.productCount)
    .slice(0, DEPARTMENTS)
    .map(({ path }) => `/c/${path}`);
}
