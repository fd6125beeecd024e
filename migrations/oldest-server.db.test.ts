import { Client } from 'pg';
import { describe, expect, test } from 'vitest';

import { migrate, migrationStates } from '../src/performance/database/index.ts';
import { whenDone } from '../test/support/cleanup.ts';
import { hasHypoPg, hasPostgres15, startPostgres15 } from '../test/support/postgres-15.ts';
import { migrations } from './index.ts';

if (!hasPostgres15) console.log('Skipped: PostgreSQL 15 is not installed (apt-get install postgresql-15).');

describe.runIf(hasPostgres15)('the oldest server', () => {
  test('takes every migration, and knows hypothetical indexes where HypoPG is installed', async () => {
    const server = await startPostgres15();
    whenDone(async () => server.stop());
    await migrate(server.url, migrations);
    const states = await migrationStates(server.url, migrations);
    expect(states.every(({ applied }) => applied)).toBe(true);
    if (!hasHypoPg) return;
    const client = new Client({ connectionString: server.url });
    await client.connect();
    await client.query('CREATE EXTENSION hypopg');
    const { rowCount } = await client.query(`SELECT * FROM hypopg_create_index('CREATE INDEX ON orders (group_id)')`);
    await client.end();
    expect(rowCount).toBe(1);
  });
});
