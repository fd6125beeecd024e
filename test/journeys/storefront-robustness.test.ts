import { beforeAll, describe, expect, it } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';

let url: string;

beforeAll(async () => {
  ({ url } = await bootShop());
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><script>alert(1)</script>',
  `'><img src=x onerror=alert(1)>`,
  '" onmouseover="alert(1)" x="',
  '</title><script>alert(1)</script>',
  '--><svg/onload=alert(1)>',
  'javascript:alert(1)',
  '\u2028</script><b>',
];

describe('hostile words', () => {
  it.each(HOSTILE)('are only ever text: %s', async (text) => {
    const query = encodeURIComponent(text);
    for (const path of [
      `/search?q=${query}`,
      `/products?brand=${query}`,
      `/search?q=x&category=${query}`,
      `/${query}`,
    ]) {
      const response = await fetch(url + path);
      const html = await response.text();
      expect(response.status, path).toBeLessThan(500);
      expect(html, path).not.toMatch(/<script>alert|<img src=x|<svg\/onload|<b>|href="javascript:/);
      expect(html, path).not.toMatch(/<[a-z][^<>]*"\s+onmouseover=/);
    }
  });
});

describe('what is not there', () => {
  it.each(['/nothing', '/p/nothing', '/s/nothing', '/c/nothing/at/all', '/sitemap-999.xml', '/icons/7.png', '/logo'])(
    'answers 404: %s',
    async (path) => {
      expect((await fetch(url + path)).status).toBe(404);
    },
  );

  it('helps on with a search and departments, and is not indexed', async () => {
    const html = await (await fetch(`${url}/p/nothing`)).text();
    expect(html).toContain('action="/search"');
    expect(html).toMatch(/href="\/c\/[a-z-]+"/);
    expect(html).toContain('noindex');
  });

  it('answers 400 to an address that is none', async () => {
    const response = await fetch(`${url}/p/%E0%A4%A`, { headers: { accept: 'text/html' } });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<h1');
  });

  it('says what was wrong with an address, without a stack', async () => {
    const response = await fetch(`${url}/products?after=!!!`);
    expect(response.status).toBe(400);
    const html = await response.text();
    expect(html).toContain('We could not read that address');
    expect(html).not.toMatch(/at .*\.(mjs|ts|js):\d+/);
  });
});

describe('addresses', () => {
  it('lead from an id to the one address of a listing', async () => {
    const answer = await (await fetch(`${url}/api/products?limit=1`)).text();
    const { data }: { data: { id: string; slug: string }[] } = JSON.parse(answer);
    const response = await fetch(`${url}/p/${data[0]?.id}`, { redirect: 'manual' });
    expect(response.status).toBe(301);
    expect(response.headers.get('location')).toBe(`/p/${data[0]?.slug}`);
  });

  it.each([
    ['/search', '/products'],
    ['/search?q=+&rating=4', '/products?rating=4'],
    ['/products?q=lamp', '/search?q=lamp'],
    ['/products?category=home', '/c/home'],
  ])('lead from %s to %s', async (from, to) => {
    const response = await fetch(url + from, { redirect: 'manual' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe(to);
  });
});

describe('what machines read', () => {
  const read = async (path: string) => (await fetch(url + path)).text();

  it('has a sitemap of parts that lead to pages that exist', async () => {
    const parts = [...(await read('/sitemap.xml')).matchAll(/<loc>https?:\/\/[^/]+([^<]+)<\/loc>/g)].map(
      ([, path]) => path,
    );
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) {
      const places = [...(await read(part ?? '')).matchAll(/<loc>https?:\/\/[^/]+([^<]+)<\/loc>/g)].map(
        ([, path]) => path,
      );
      expect(places.length).toBeGreaterThan(0);
      expect((await fetch(url + (places.at(-1) ?? ''))).status).toBe(200);
    }
  });

  it('has robots, manifest and icons', async () => {
    expect(await read('/robots.txt')).toMatch(/Sitemap: http.*\/sitemap\.xml/);
    const manifest: { icons: { src: string }[] } = JSON.parse(await read('/manifest.webmanifest'));
    for (const { src } of manifest.icons) {
      const response = await fetch(url + src);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^image\//);
    }
  });

  it('describes a listing with its offer, and itself once', async () => {
    const [path = ''] = /\/p\/[a-z0-9-]+/.exec(await read('/products')) ?? [];
    const html = await read(`${path}?variant=nothing`);
    expect(html).toMatch(new RegExp(`<link rel="canonical" href="https?://[^"]+${path}"`));
    expect(html).toContain('property="og:image"');
    const [, json = ''] = /<script type="application\/ld\+json">([^<]+)<\/script>/.exec(html) ?? [];
    const { '@graph': graph }: { '@graph': Record<string, unknown>[] } = JSON.parse(json);
    expect(graph.map((thing) => thing['@type'])).toEqual(['Product', 'BreadcrumbList']);
    expect(graph[0]).toHaveProperty('offers.priceCurrency');
  });

  it.each(['/search?q=lamp', '/products?rating=4', '/products?sort=newest'])('is not to index %s', async (path) => {
    expect(await read(path)).toContain('<meta name="robots" content="noindex, follow"');
  });
});
