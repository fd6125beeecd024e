import { readFileSync } from 'node:fs';
import path from 'node:path';

import { BUILT_PAGES } from '../shop-app.ts';

/** Astro brings them along; the shop does not let anybody ask for them. */
const NOT_OURS = ['/_image', '/_server-islands/[name]'];

/** The routes of all built pages, as their files are named: "/p/[slug]". */
export function pageRoutes(): string[] {
  const file = path.join(BUILT_PAGES, 'inline-hashes.json');
  const { styles } = JSON.parse(readFileSync(file, 'utf8')) as { styles: { routes: Record<string, string[]> } };
  return Object.keys(styles.routes).filter((route) => !NOT_OURS.includes(route));
}
