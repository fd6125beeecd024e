import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { TestProject } from 'vitest/node';

import { migrations } from '../../migrations/index.ts';
import { Database, databaseSettings, EmbeddedPostgres, migrate } from '../../src/performance/database/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { databaseAt, TEMPLATE } from './template.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    serverUrl: string;
    /** For what the test files of a run share; removed after it. */
    runFolder: string;
  }
}

/** What makes data outlive a machine that loses power, or their log smaller; these are thrown away. */
const CARELESS = ['fsync', 'full_page_writes', 'wal_compression'];

/** One throw-away PostgreSQL for a test run, with a migrated template that every test database is copied from. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-test-'));
  const server = await EmbeddedPostgres.start(folder);
  const admin = new Database(server.url, readSettings({ database: databaseSettings }, {}).database);
  for (const setting of CARELESS) await admin.query('test.careless', `ALTER SYSTEM SET ${setting} = off`);
  await admin.query('test.careless', 'SELECT pg_reload_conf()');
  await admin.query('test.template', `CREATE DATABASE ${TEMPLATE}`);
  await admin.close();
  await migrate(databaseAt(server.url, TEMPLATE), migrations);
  project.provide('serverUrl', server.url);
  project.provide('runFolder', folder);
  return async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
