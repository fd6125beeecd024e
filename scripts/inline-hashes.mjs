import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import island from 'astro/runtime/server/astro-island.prebuilt.js';
import { ISLAND_STYLES } from 'astro/runtime/server/astro-island-styles.js';

/**
 * Writes inline-hashes.json beside the built pages: the SHA-256 of every style and script that stands within a page, by
 * the route of the page, as a Content-Security-Policy names them. Astro's own `security.csp` names those of all pages
 * in each page, and the styles before it has joined them.
 */
export function inlineHashes() {
  let config;
  return {
    name: 'inline-hashes',
    hooks: {
      'astro:config:done': (options) => void (config = options.config),
      'astro:build:ssr': ({ manifest }) => {
        const used = directivesUsed(new URL(config.srcDir));
        const scripts = [
          island,
          ...manifest.clientDirectives.flatMap(([name, code]) => (used.has(name) ? [code] : [])),
          ...manifest.inlinedScripts.map(([, code]) => code),
        ];
        const styles = manifest.routes.map(({ routeData, styles }) => [
          routeData.route,
          styles.filter(({ type }) => type === 'inline').map(({ content }) => hashOf(content)),
        ]);
        const hashes = {
          scripts: scripts.map(hashOf),
          styles: { everywhere: [hashOf(ISLAND_STYLES)], routes: Object.fromEntries(styles) },
        };
        writeFileSync(new URL('inline-hashes.json', config.outDir), JSON.stringify(hashes, undefined, 2));
      },
    },
  };
}

/** `client:idle` → "idle": only these scripts are written into pages. */
function directivesUsed(folder) {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.astro'));
  const found = pages.flatMap((page) =>
    [...readFileSync(path.join(folder.pathname, page), 'utf8').matchAll(/\bclient:([a-z]+)/g)].map(([, name]) => name),
  );
  return new Set(found);
}

function hashOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
