import type { Server } from 'node:http';

import { StartError } from './shared/errors.ts';

export interface RunningShop {
  url: string;
  /** Finishes open requests and waits so many ms for idle connections, then closes the database. */
  close(patienceMs?: number): Promise<void>;
  /** Has the first pages made before anybody asks for them; a failure of it is none of the shop. */
  warm(): Promise<void>;
}

/** @throws StartError for a server that does not listen on a port. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new StartError('The server has no port.');
  return address.port;
}
