// npm test: units, database and browser journeys, on a throw-away database. Arguments go to Vitest.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { build, install, run, stop } from './prepare.mjs';

install();
build();
const browser = findBrowser() ?? installBrowser();
const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-report-'));
const report = path.join(folder, 'report.json');
const status = run(
  'node_modules/vitest/vitest.mjs',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { env: { BROWSER_PATH: browser } },
);
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
rmSync(folder, { recursive: true, force: true });
if (counts === undefined) stop('The tests did not run to their end.');
const skipped = counts.numPendingTests + counts.numTodoTests;
const failed = counts.numFailedTests + (status !== 0 && counts.numFailedTests === 0 ? 1 : 0);
console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status);

function findBrowser() {
  const places = [
    process.env.BROWSER_PATH,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return places.find((place) => place !== undefined && existsSync(place));
}

function installBrowser() {
  const remedy = 'Install Chromium ("apt-get install chromium"), or set BROWSER_PATH to a Chromium or Chrome.';
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) stop(`The journeys need a browser. ${remedy}`);
  console.log('Installing Chromium for the journeys…');
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], quiet);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet);
  const found = findBrowser();
  if (found === undefined) stop(`Chromium could not be installed. ${remedy}`);
  return found;
}
