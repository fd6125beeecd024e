import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { APIRoute } from 'astro';

const TYPES: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
};

/** The operator's own logo, from where the setting says. */
export const GET: APIRoute = async ({ locals: { shop } }) => {
  const file = shop.identity.logo;
  const type = TYPES[path.extname(file ?? '').toLowerCase()];
  const content = file === undefined || type === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (content === undefined || type === undefined) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(content), {
    headers: {
      'content-type': type,
      'cache-control': 'public, max-age=3600',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'x-content-type-options': 'nosniff',
    },
  });
};
