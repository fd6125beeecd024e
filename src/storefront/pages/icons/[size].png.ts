import type { APIRoute } from 'astro';

import { accentOf } from '../../accent.ts';
import { markPng } from '../../icon.ts';

const SIZES = [180, 192, 512];
const made = new Map<string, Uint8Array<ArrayBuffer>>();

export const GET: APIRoute = ({ params, locals }) => {
  const size = SIZES.find((known) => String(known) === params['size']);
  if (size === undefined) return new Response(null, { status: 404 });
  const color = accentOf(locals.shop.identity.color).solid[0];
  const key = `${size} ${color}`;
  const png = made.get(key) ?? new Uint8Array(markPng(size, color));
  made.set(key, png);
  return new Response(png, { headers: { 'content-type': 'image/png', 'cache-control': 'public, max-age=86400' } });
};
