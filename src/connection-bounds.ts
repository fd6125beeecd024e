import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { LONGEST_REQUEST_MS } from './close-server.ts';
import { boundClients, isOfThisMachine } from './client-connections.ts';
import { type Protection, type ProxySettings, refuseBroken } from './performance/http/index.ts';
import type { SecuritySettings } from './security-headers.ts';

/** A browser sends its headers at once; who takes longer holds a connection. */
const LONGEST_HEAD_MS = 10_000;
/** How often connections are looked at for it. */
const LOOKED_AT_EVERY_MS = 5_000;
/** Without a byte in either direction while something is asked or answered: who reads this slowly reads nothing. */
const LONGEST_SILENCE_MS = 60_000;
/** Longer than what stands in front keeps its own (deployment/nginx: 60 s), so that no request goes down with one. */
const LONGEST_IDLE_MS = 72_000;
/** The request line and all headers. */
const MOST_HEAD_BYTES = 16_384;
const MOST_BODY_BYTES = 1_048_576;

/** What one client may take of a server that listens, as options of Fastify: both threads have the same. */
export function connectionBounds(protection: Protection) {
  return {
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: LONGEST_REQUEST_MS,
    connectionTimeout: LONGEST_SILENCE_MS,
    keepAliveTimeout: LONGEST_IDLE_MS,
    http: {
      maxHeaderSize: MOST_HEAD_BYTES,
      headersTimeout: LONGEST_HEAD_MS,
      connectionsCheckingInterval: LOOKED_AT_EVERY_MS,
      requireHostHeader: true,
      insecureHTTPParser: false,
    },
    clientErrorHandler: (error: Error, socket: Socket) => refuseBroken(error, socket, protection),
    forceCloseConnections: 'idle',
  } as const;
}

/**
 * Further connections are closed as they come, so that those who are there are still answered: of all clients together,
 * and of each. A proxy that is trusted holds those of many.
 */
export function boundConnections(
  server: Server,
  { security, proxies }: { security: SecuritySettings; proxies: ProxySettings },
): void {
  server.maxConnections = security.MOST_CONNECTIONS;
  const { TRUSTED_PROXIES: trusted } = proxies;
  boundClients(
    server,
    security.MOST_CONNECTIONS_PER_CLIENT,
    (address) => isOfThisMachine(address) || trusted.has(address),
  );
}
