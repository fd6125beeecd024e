import { randomUUID } from 'node:crypto';

import { inject } from 'vitest';

import { Database, databaseSettings } from '../../src/performance/database/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { whenDone } from './cleanup.ts';
import { copyOf, databaseAt, TEMPLATE } from './template.ts';

/** Of this room alone: all settings would load all rooms, the whole shop, into every file that needs a table. */
const settings = readSettings({ database: databaseSettings }, {}).database;

export interface TestDatabase {
  database: Database;
  url: string;
}

/** A fresh migrated database, or a copy of another one, dropped when the tests of the file have run. Call it in beforeAll. */
export async function testDatabase(template: string = TEMPLATE): Promise<TestDatabase> {
  const serverUrl = inject('serverUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, copyOf(template, name));
  const url = databaseAt(serverUrl, name);
  const database = new Database(url, settings);
  whenDone(async () => {
    await database.close();
    await onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  return { database, url };
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const database = new Database(serverUrl, settings);
  try {
    await database.query('test.server', statement);
  } finally {
    await database.close();
  }
}
