export interface Place {
  /** Without the origin: "/p/blue-cup". */
  path: string;
  /** ISO 8601. */
  updatedAt?: string;
}

/** The protocol of sitemaps.org, version 0.9. */
const NAMESPACE = 'http://www.sitemaps.org/schemas/sitemap/0.9';

export function sitemapIndex(publicUrl: string, paths: readonly string[]): Response {
  const entries = paths.map((path) => `<sitemap><loc>${escapeXml(publicUrl + path)}</loc></sitemap>`);
  return xml(`<sitemapindex xmlns="${NAMESPACE}">${entries.join('')}</sitemapindex>`);
}

export function sitemapPart(publicUrl: string, places: readonly Place[]): Response {
  const entries = places.map(({ path, updatedAt }) => {
    const modified = updatedAt === undefined ? '' : `<lastmod>${escapeXml(updatedAt)}</lastmod>`;
    return `<url><loc>${escapeXml(publicUrl + path)}</loc>${modified}</url>`;
  });
  return xml(`<urlset xmlns="${NAMESPACE}">${entries.join('')}</urlset>`);
}

function xml(root: string): Response {
  return new Response(`<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`, {
    headers: { 'content-type': 'application/xml; charset=utf-8', 'cache-control': 'public, max-age=3600' },
  });
}

function escapeXml(text: string): string {
  return text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
