import { availableParallelism, totalmem } from 'node:os';

import type { Queryable } from '../../database/index.ts';

/** What the server has to work with. */
export interface Machine {
  memoryBytes: number;
  cores: number;
}

/** This machine, or what its container may use of it, where the server runs on it; undefined for a server elsewhere. */
export async function machineOf(database: Queryable): Promise<Machine | undefined> {
  const [place] = await database.query<{ here: boolean }>(
    'insight.server-place',
    `SELECT inet_server_addr() IS NULL OR inet_server_addr() << '127.0.0.0/8' OR inet_server_addr() = '::1' AS here`,
  );
  if (place?.here !== true) return undefined;
  const limit = process.constrainedMemory();
  return { memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(), cores: availableParallelism() };
}
