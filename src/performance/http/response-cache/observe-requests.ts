import type { FastifyInstance } from 'fastify';

import { publishRequest } from './counts.ts';
import { isRender } from './render.ts';

/** Tells of the requests that the routes answered themselves; those that the response cache answered it tells of itself. */
export function observeRequests(fastify: FastifyInstance): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    if (!isRender(request.raw)) {
      const startedAt = performance.now() - reply.elapsedTime;
      publishRequest(
        request.method,
        request.routeOptions.url ?? 'unmatched',
        reply.raw.statusCode,
        startedAt,
        'bypass',
      );
    }
    done();
  });
}
