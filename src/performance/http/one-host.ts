import type { FastifyInstance } from 'fastify';

import { AppError } from '../../shared/errors.ts';

/**
 * Refuses a request that names more than one host (RFC 9112, 3.2): what stands in front of the shop could have read the
 * other one. Node.js takes the first and says nothing.
 */
export function refuseTwoHosts(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(hostsOf(request.raw.rawHeaders) > 1 ? TWO_HOSTS : undefined);
  });
}

const TWO_HOSTS = new AppError('malformed-request', 400, 'A request names one host.');

function hostsOf(raw: readonly string[]): number {
  let hosts = 0;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
