import { describe, expect, it } from 'vitest';

import { sitemapIndex, sitemapPart } from './sitemap.ts';

describe('sitemaps', () => {
  it('name pages with the time of their last change', async () => {
    const text = await sitemapPart('https://a.example', [
      { path: '/p/cup', updatedAt: '2026-01-01T00:00:00.000Z' },
    ]).text();
    expect(text).toContain('<url><loc>https://a.example/p/cup</loc><lastmod>2026-01-01T00:00:00.000Z</lastmod></url>');
  });

  it('escape what XML cannot hold', async () => {
    const text = await sitemapPart('https://a.example', [{ path: `/p/<&'">` }]).text();
    expect(text).toContain('<loc>https://a.example/p/&#60;&#38;&#39;&#34;&#62;</loc>');
  });

  it('list their parts', async () => {
    const response = sitemapIndex('https://a.example', ['/sitemap-1.xml']);
    expect(response.headers.get('content-type')).toBe('application/xml; charset=utf-8');
    expect(await response.text()).toContain('<sitemap><loc>https://a.example/sitemap-1.xml</loc></sitemap>');
  });
});
