import type { APIRoute } from 'astro';

import { markSvg } from '../icon.ts';

export const GET: APIRoute = ({ locals }) =>
  new Response(markSvg(locals.shop.identity.color), {
    headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=86400' },
  });
