// npm test: units, database and browser journeys, on throw-away servers. Arguments go to Vitest.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { build, install, run, stop } from './prepare.mjs';
import { findBrowser, installTestTools } from './test-tools.mjs';

installTestTools();
install();
build();
const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-report-'));
const report = path.join(folder, 'report.json');
const status = run(
  'node_modules/vitest/vitest.mjs',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  {
    env: {
      BROWSER_PATH: findBrowser(),
      // Servers live in sbin, which an ordinary account may not have on its path.
      PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin`,
      // The shop is opened a hundred times: once is enough to compile it.
      NODE_COMPILE_CACHE: path.join(folder, 'compiled'),
    },
  },
);
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
rmSync(folder, { recursive: true, force: true });
if (counts === undefined) stop('The tests did not run to their end.');
const skipped = counts.numPendingTests + counts.numTodoTests;
const failed = counts.numFailedTests + (status !== 0 && counts.numFailedTests === 0 ? 1 : 0);
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status);
