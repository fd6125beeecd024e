import type { IncomingMessage } from 'node:http';
import path from 'node:path';

import { fastify, type FastifyInstance } from 'fastify';

import type { Config } from './config.ts';
import { boundConnections, connectionBounds } from './connection-bounds.ts';
import { registerPictureRoutes } from './domains/media/index.ts';
import {
  asAppError,
  observeRequests,
  protect,
  protectResponses,
  refuse,
  refuseTwoHosts,
  serveStaticAssets,
} from './performance/http/index.ts';
import { openImageStorage } from './open-image-storage.ts';
import { securityHeaders } from './security-headers.ts';

/** A server of files alone: static assets and pictures, none of which needs the routes or the database. */
export async function openFileServer(config: Config): Promise<FastifyInstance> {
  const protection = securityHeaders(config.security, config.shop.PUBLIC_URL);
  const server = fastify({
    ...connectionBounds(protection),
    frameworkErrors: (error, request, reply) => {
      protect(request.raw, reply.raw, protection);
      void refuse(reply, asAppError(error));
    },
  });
  server.setErrorHandler((error, request, reply) => {
    const known = asAppError(error);
    if (known.report) console.error(`${request.method} ${request.url}`, known.cause ?? known);
    return refuse(reply, known);
  });
  boundConnections(server.server, config);
  protectResponses(server, protection);
  refuseTwoHosts(server);
  observeRequests(server);
  serveStaticAssets(server, { folder: BUILT_ASSETS, prefix: '/_astro/' });
  registerPictureRoutes(server, openImageStorage(config));
  await server.ready();
  return server;
}

/** Whether a request is for this server; what else is asked of these addresses the routes refuse. */
export function isForFile({ method, url = '' }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'HEAD') && /^\/(?:_astro|images)\//.test(url);
}

const BUILT_ASSETS = path.resolve(import.meta.dirname, '../storefront/client/_astro');
