import { readFileSync } from 'node:fs';
import path from 'node:path';

import { BUILT_PAGES } from '../shop-app.ts';

/** Astro brings them along; the shop does not let anybody ask for them. */
const NOT_OURS = ['/_image', '/_server-islands/[name]'];

/** The routes of all built pages, as their files are named: "/p/[slug]", and of the files that are made as pages are. */
export function pageRoutes(): string[] {
  return Object.keys(stylesOfRoutes()).filter((route) => !NOT_OURS.includes(route));
}

/** Only those that are documents for people. */
export function documentRoutes(): string[] {
  return Object.entries(stylesOfRoutes()).flatMap(([route, styles]) => (styles.length > 0 ? [route] : []));
}

function stylesOfRoutes(): Record<string, string[]> {
  const file = path.join(BUILT_PAGES, 'inline-hashes.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { styles: { routes: Record<string, string[]> } }).styles.routes;
}
