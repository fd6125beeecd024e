import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { expect, test } from 'vitest';

import { readConfig } from '../../../config.ts';
import { Database } from '../database.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';

test('a running embedded server can be joined, one that is not cannot', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'join-'));
  try {
    expect(await EmbeddedPostgres.join(folder)).toBeUndefined();
    const server = await EmbeddedPostgres.start(folder);
    const joined = await EmbeddedPostgres.join(folder);
    expect(joined).toBe(server.url);
    const database = new Database(joined ?? '', readConfig({}).database);
    expect(await database.query('test.join', `SELECT current_database() AS name`)).toEqual([{ name: 'shop' }]);
    await database.close();
    await server.stop();
    expect(await EmbeddedPostgres.join(folder)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
