import node from '@astrojs/node';
import preact from '@astrojs/preact';
import { defineConfig, passthroughImageService } from 'astro/config';

import { inlineHashes } from './scripts/inline-hashes.mjs';

export default defineConfig({
  srcDir: './src/storefront',
  publicDir: './src/storefront/public',
  outDir: './dist/storefront',
  output: 'server',
  // Whole pages, not streams: an error anywhere in a page is still an error page with the right status.
  adapter: node({ mode: 'middleware', experimentalDisableStreaming: true }),
  integrations: [preact(), inlineHashes()],
  session: false,
  // The server itself refuses what another site makes a browser send, before a page sees it.
  security: { checkOrigin: false },
  // The catalogue brings its own pictures; Astro's image service would drag a native module into the bundle.
  image: { service: passthroughImageService() },
  build: { inlineStylesheets: 'always' },
  devToolbar: { enabled: false },
  // Scripts are files: a Content-Security-Policy without exceptions for inline ones lets them run.
  vite: { build: { assetsInlineLimit: 0 }, ssr: { noExternal: true } },
});
