import type { APIRoute } from 'astro';

import type { CategoryView } from '../../domains/catalog/index.ts';
import type { Shop } from '../shop.ts';
import { type Place, sitemapPart } from '../sitemap.ts';

export const GET: APIRoute = async ({ params, locals: { shop }, rewrite }) => {
  const places = params['part'] === 'pages' ? await pagesOf(shop) : await productsOf(shop, params['part'] ?? '');
  return places === undefined ? rewrite('/404') : sitemapPart(shop.identity.publicUrl, places);
};

async function pagesOf(shop: Shop): Promise<Place[]> {
  const [categories, sellers] = await Promise.all([shop.categories(), shop.topSellers(100)]);
  return [
    ...['/', '/products', '/categories', '/about', '/shipping'].map((path) => ({ path })),
    ...flat(categories).map(({ path }) => ({ path: `/c/${path}` })),
    ...sellers.map(({ slug }) => ({ path: `/s/${slug}` })),
  ];
}

async function productsOf(shop: Shop, part: string): Promise<Place[] | undefined> {
  if (!/^[1-9]\d{0,4}$/.test(part) || Number(part) > (await shop.sitemapParts())) return undefined;
  const products = await shop.sitemapPart(Number(part));
  return products.map(({ slug, updatedAt }) => ({ path: `/p/${slug}`, updatedAt }));
}

function flat(categories: readonly CategoryView[]): CategoryView[] {
  return categories.flatMap((category) => [category, ...flat(category.children)]);
}
