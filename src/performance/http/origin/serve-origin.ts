import { rmSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { parentPort } from 'node:worker_threads';

import { type Cache, collectFill } from '../../cache/index.ts';
import { notePeer } from '../client-address.ts';
import { fillResponse, OriginFailed } from '../response-cache/fill-response.ts';
import { PEER_HEADER } from './internal-headers.ts';
import type { FromOrigin, ToOrigin } from './messages.ts';
import { stepBack } from './step-back.ts';

export interface ServedOrigin {
  /** With one request listener: the routes. */
  server: Server;
  cache: Cache;
  close(): Promise<void>;
}

/** The port to the serving thread. @throws Error outside of a thread. */
function port() {
  if (parentPort === null) throw new Error('This is a thread of the shop: start "npm start".');
  return parentPort;
}

/**
 * Answers the thread that started this one: it is told of every eviction, gets what is for everybody as messages, and
 * passes on what is for one client through a Unix socket.
 * @param socket where to listen.
 * @param open resolves with what is there to be served; what it throws is told as why this thread cannot start.
 */
export async function serveOrigin(socket: string, open: () => Promise<ServedOrigin>): Promise<void> {
  const parent = port();
  const tell = (message: FromOrigin) => parent.postMessage(message, []);
  let origin: ServedOrigin;
  let routes: RequestListener;
  try {
    origin = await open();
    routes = await listen(origin.server, socket);
  } catch (error) {
    tell({ cannotStart: error instanceof Error ? error.message : String(error) });
    parent.close();
    return;
  }
  origin.cache.lead({
    evicted: (evicted, at, sequence) => tell({ evicted, at, sequence }),
    gap: () => tell('gap'),
  });
  parent.on('message', (message: ToOrigin) => {
    if (message === 'close') void origin.close().finally(() => parent.close());
    else void make(routes, message).then(tell);
  });
  stepBack();
  tell('ready');
}

/** @returns the routes. */
async function listen(server: Server, socket: string): Promise<RequestListener> {
  const [routes] = server.listeners('request') as RequestListener[];
  if (routes === undefined) throw new Error('The server must have a request listener.');
  // One that was killed leaves its file behind.
  rmSync(socket, { force: true });
  // The other end closes what it does not need any more; closing first could lose a request.
  server.keepAliveTimeout = 0;
  // How long a client may take is the other thread's to say.
  server.timeout = 0;
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  server.prependListener('request', (request: IncomingMessage) => {
    const peer = request.headers[PEER_HEADER];
    if (typeof peer === 'string') notePeer(request, peer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => resolve());
  });
  return routes;
}

async function make(routes: RequestListener, { make: id, order }: Exclude<ToOrigin, 'close'>): Promise<FromOrigin> {
  try {
    const { value, tags, seconds, stored } = await collectFill(async (fill) => fillResponse(routes, order, fill));
    return { made: id, answer: value, terms: { tags, seconds, stored } };
  } catch (error) {
    if (error instanceof OriginFailed) return { made: id, failed: error.response };
    return { made: id, broken: error instanceof Error ? error.message : String(error) };
  }
}
