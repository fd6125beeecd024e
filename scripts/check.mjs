// npm run check: one list, the same on a laptop and in CI. A name as argument runs only that check.
import { install, run } from './prepare.mjs';
import { boundaries } from './check-boundaries.mjs';
import { dependencies } from './check-dependencies.mjs';

const CHECKS = {
  types: () =>
    run('node_modules/typescript/bin/tsc', ['--noEmit']) ||
    run('node_modules/astro/bin/astro.mjs', [
      'check',
      '--tsconfig=src/storefront/tsconfig.json',
      '--minimumFailingSeverity=warning',
    ]),
  lint: () => run('node_modules/oxlint/bin/oxlint', ['--type-aware', '--deny-warnings']),
  format: () => run('node_modules/oxfmt/bin/oxfmt', ['--check', '.']),
  boundaries,
  dependencies,
  'dead code': () => run('node_modules/knip/bin/knip.js', []),
};

install();
const chosen = Object.entries(CHECKS).filter(([name]) => process.argv[2] === undefined || name === process.argv[2]);
const failed = chosen.filter(([name, check]) => {
  const started = Date.now();
  const code = check();
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return code !== 0;
});
if (failed.length > 0) {
  console.error(`Not green: ${failed.map(([name]) => name).join(', ')}.`);
  process.exit(1);
}
