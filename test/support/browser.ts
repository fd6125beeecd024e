import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

import { whenDone } from './cleanup.ts';

/** A real Chromium with a profile of its own, closed and removed when the tests of the file have run. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const profile = mkdtempSync(path.join(tmpdir(), 'social-selling-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['BROWSER_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ...options,
  });
  whenDone(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return context;
}
