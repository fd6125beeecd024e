import { execFile } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { Client } from 'pg';
import { inject } from 'vitest';

import { programEnvironment } from './program-environment.ts';
import { copyOf, databaseAt, TEMPLATE } from './template.ts';

/** Enough for a list of three pages. */
export const DEMO_LISTINGS = 60;

/** The database that every shop with demo listings gets a copy of. */
const DEMO = 'template_demo';
const UNFINISHED = 'unfinished_demo';

/**
 * The demo catalogue and its pictures, made once in a run by whichever test file asks first, through the built
 * `npm run seed`: drawing the pictures anew for each shop takes longer than most of what is tested.
 */
export async function demoTemplate(): Promise<{ template: string; dataDir: string }> {
  const dataDir = path.join(inject('runFolder'), 'demo');
  const server = new Client({ connectionString: inject('serverUrl') });
  await server.connect();
  try {
    // Given back when the connection ends: who asks in the meantime waits here.
    await server.query('SELECT pg_advisory_lock(1)');
    const { rowCount } = await server.query('SELECT FROM pg_database WHERE datname = $1', [DEMO]);
    if (rowCount === 0) await seed(server, dataDir);
  } finally {
    await server.end();
  }
  return { template: DEMO, dataDir };
}

/** Its name tells that it is whole: one that failed half-way is made again. */
async function seed(server: Client, dataDir: string): Promise<void> {
  await server.query(`DROP DATABASE IF EXISTS ${UNFINISHED} WITH (FORCE)`);
  await server.query(copyOf(TEMPLATE, UNFINISHED));
  const command = path.resolve(import.meta.dirname, '../../dist/src/commands/seed.js');
  const url = databaseAt(inject('serverUrl'), UNFINISHED);
  await promisify(execFile)(process.execPath, [command, '--products', String(DEMO_LISTINGS)], {
    env: { ...programEnvironment(), DATABASE_URL: url, DATA_DIR: dataDir },
  });
  await server.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${DEMO}`);
}

/** The same pictures under another folder, as links: the store replaces and removes files, it never writes into one. */
export function linkPictures(from: string, to: string): void {
  for (const entry of readdirSync(path.join(from, 'images'), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const folder = path.join(to, path.relative(from, entry.parentPath));
    mkdirSync(folder, { recursive: true });
    linkSync(path.join(entry.parentPath, entry.name), path.join(folder, entry.name));
  }
}
