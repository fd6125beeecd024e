import { Client } from 'pg';

import { migrations } from '../../migrations/index.ts';
import { migrate } from '../../src/performance/database/index.ts';
import { startPostgres15 } from '../../test/support/postgres-15.ts';
import { FILL, SECONDARY_INDEXES } from './database.queries.ts';

export interface CorpusDatabase {
  url: string;
  client: Client;
  close(): Promise<void>;
}

/**
 * A throw-away PostgreSQL 15 with HypoPG, the schema of the shop without the indexes that no constraint needs, and rows of
 * a shop in good health. Takes about a minute.
 */
export async function openCorpusDatabase(): Promise<CorpusDatabase> {
  const server = await startPostgres15({ shared_buffers: '512MB', maintenance_work_mem: '128MB', autovacuum: 'off' });
  await migrate(server.url, migrations);
  const client = new Client({ connectionString: server.url });
  await client.connect();
  const close = async () => {
    await client.end().catch(() => undefined);
    await server.stop();
  };
  try {
    await client.query('CREATE EXTENSION hypopg');
    const { rows } = await client.query<{ name: string }>(SECONDARY_INDEXES);
    for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
    await client.query('SET session_replication_role = replica');
    for (const statement of FILL) await client.query(statement);
    await client.query('RESET session_replication_role');
    await client.query('VACUUM (ANALYZE)');
    return { url: server.url, client, close };
  } catch (error) {
    await close();
    throw error;
  }
}
