import type { APIRoute } from 'astro';

import { sitemapIndex } from '../sitemap.ts';

export const GET: APIRoute = async ({ locals: { shop } }) => {
  const parts = await shop.sitemapParts();
  const products = Array.from({ length: parts }, (_, index) => `/sitemap-${index + 1}.xml`);
  return sitemapIndex(shop.identity.publicUrl, ['/sitemap-pages.xml', ...products]);
};
