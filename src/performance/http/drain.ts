import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOKED_EVERY_MS = 25;

/**
 * Takes no new connection, answers one more request on each open one with `Connection: close`, and resolves when all
 * have left or after `patienceMs`. A kept-alive connection that is closed without a word may have a request under way,
 * which its client would see fail.
 * @returns how many connections are left.
 */
export async function drain(server: Server, patienceMs: number): Promise<number> {
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  // Not http.Server's own close: it ends idle connections at once.
  NetServer.prototype.close.call(server);
  const until = Date.now() + patienceMs;
  let left = await connectionsOf(server);
  while (left > 0 && Date.now() < until) {
    await pause(LOOKED_EVERY_MS);
    left = await connectionsOf(server);
  }
  return left;
}

async function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error === null ? count : 0)));
}
