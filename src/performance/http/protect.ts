import type { IncomingMessage, ServerResponse } from 'node:http';

import type { FastifyInstance } from 'fastify';

/** The headers that protect every answer of an address, flat: name, value, name, value. @param url path and query. */
export type Protection = (url: string) => readonly string[];

/**
 * Every answer carries the headers of its address, whoever writes it; one that sets such a header itself says more of
 * itself. To be called before what else looks at requests and may answer them. What is answered before the routes are
 * looked for (`frameworkErrors`) calls `protect` itself.
 */
export function protectResponses(fastify: FastifyInstance, protection: Protection): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    protect(request.raw, reply.raw, protection);
    done();
  });
}

export function protect(request: IncomingMessage, response: ServerResponse, protection: Protection): void {
  const headers = protection(request.url ?? '/');
  for (let index = 0; index < headers.length; index += 2) {
    response.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
  }
}
