import type { APIRoute } from 'astro';

import { accentOf } from '../accent.ts';
import { readerOf } from '../reader.ts';

export const GET: APIRoute = (context) => {
  const { shop, t, locale } = readerOf(context);
  const { name, tagline, color } = shop.identity;
  const manifest = {
    name,
    short_name: name,
    description: tagline ?? t('home.tagline'),
    lang: locale,
    id: '/',
    start_url: '/',
    display: 'standalone',
    background_color: '#fbf7f0',
    theme_color: accentOf(color).solid[0],
    icons: [
      { src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' },
      ...[192, 512].map((size) => ({
        src: `/icons/${size}.png`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose: 'any maskable',
      })),
    ],
  };
  return new Response(JSON.stringify(manifest), {
    headers: { 'content-type': 'application/manifest+json', 'cache-control': 'public, max-age=3600' },
  });
};
