import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { whenDone } from './cleanup.ts';
import { testDatabase } from './database.ts';
import { DEMO_LISTINGS, demoTemplate, linkPictures } from './demo.ts';
import { programEnvironment } from './program-environment.ts';

export interface BootedShop {
  url: string;
  databaseUrl: string;
  process: ChildProcess;
}

/** The built shop as a person starts it, in a process of its own, on a throw-away database with 60 demo listings. */
export async function bootShop(environment: Record<string, string> = {}): Promise<BootedShop> {
  const { template, dataDir } = await demoTemplate();
  const { url: databaseUrl } = await testDatabase(template);
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-shop-'));
  const settings = { DATABASE_URL: databaseUrl, DATA_DIR: folder, ...environment };
  linkPictures(dataDir, settings.DATA_DIR);
  const shop = runShop(['--products', String(DEMO_LISTINGS)], settings);
  whenDone(async () => {
    await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  return { url: await shop.opened, databaseUrl, process: shop.process };
}

export interface ShopProcess {
  process: ChildProcess;
  /** The address it opens at; rejects with what it printed when it ends instead. */
  opened: Promise<string>;
  output(): string;
}

/** Starts `node dist/src/main.js` on any free port. */
export function runShop(args: readonly string[], environment: Record<string, string>): ShopProcess {
  const main = path.resolve(import.meta.dirname, '../../dist/src/main.js');
  // Garbage is collected as `npm start` has it (scripts/prepare.mjs).
  const child = spawn(process.execPath, ['--single-threaded-gc', main, ...args], {
    // Tests ask faster than people do, and all from one address.
    env: { ...programEnvironment(), PORT: '0', HOST: '127.0.0.1', RATE_LIMIT: 'off', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const opened = new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /is open at (http:\S+)/.exec(printed);
      if (address?.[1] !== undefined) resolve(address[1].replace('localhost', '127.0.0.1'));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`The shop ended with code ${code}: ${printed}`)));
  });
  // A test that looks at the exit instead of the address does not want an unhandled rejection.
  opened.catch(() => undefined);
  return { process: child, opened, output: () => printed };
}

/** Sends SIGTERM and waits. @returns the exit code. */
export async function stopShop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return exit;
}
