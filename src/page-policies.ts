import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { pagePolicy } from './security-headers.ts';
import { StartError } from './shared/errors.ts';

/** What scripts/inline-hashes.mjs writes. */
const built = z.object({
  scripts: z.array(z.string()),
  styles: z.object({ everywhere: z.array(z.string()), routes: z.record(z.string(), z.array(z.string())) }),
});

/** The Content-Security-Policy of a page by its route ("/p/[slug]"). */
export type PagePolicies = (route: string) => string;

/**
 * @param folder of the built pages.
 * @param own the styles that depend on the settings of this shop.
 * @throws StartError for pages of another build.
 */
export function openPagePolicies(folder: string, own: () => readonly string[]): PagePolicies {
  const file = path.join(folder, 'inline-hashes.json');
  if (!existsSync(file)) throw new StartError('The pages are not built: run "npm run build", then start again.');
  const { scripts, styles } = built.parse(JSON.parse(readFileSync(file, 'utf8')));
  const policies = new Map<string, string>();
  return (route) => {
    let policy = policies.get(route);
    if (policy === undefined) {
      const hashes = [...styles.everywhere, ...(styles.routes[route] ?? []), ...own().map(hashOf)];
      policy = pagePolicy({ scripts, styles: [...new Set(hashes)] });
      policies.set(route, policy);
    }
    return policy;
  };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
