import type { Queryable } from '../performance/database/index.ts';

/** What runs, since when, and how much there is. */
export interface ServerFacts {
  /** "18.4" */
  version: string;
  startedAt: Date;
  /** Of this database. */
  bytes: number;
}

export async function serverFacts(database: Queryable): Promise<ServerFacts> {
  const [facts] = await database.query<ServerFacts>(
    'console.server',
    `SELECT split_part(current_setting('server_version'), ' ', 1) AS version, pg_postmaster_start_time() AS "startedAt",
       pg_database_size(current_database()) AS bytes`,
  );
  if (facts === undefined) throw new Error('The server says nothing of itself.');
  return facts;
}
