import type { Server } from 'node:http';

import { drain } from './performance/http/index.ts';

/** No request is answered longer than this. */
export const LONGEST_REQUEST_MS = 30_000;

/**
 * Waits so many ms for open connections to ask once more and be told to leave, then closes what listens.
 * @param listening closes in its own way; a connection whose last answer leaves meanwhile would be kept alive for another minute.
 */
export async function closeServer(
  { server, close }: { server: Server; close: () => PromiseLike<unknown> },
  patienceMs: number,
): Promise<void> {
  if (patienceMs > 0) await drain(server, patienceMs);
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const end = setTimeout(() => server.closeAllConnections(), LONGEST_REQUEST_MS);
  await close();
  clearInterval(sweep);
  clearTimeout(end);
}
