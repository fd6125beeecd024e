import type { IncomingHttpHeaders } from 'node:http';

import { Header } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

import { LiveCompression } from './live-compression.ts';
import { chooseEncoding, type Encoding } from './negotiate.ts';

const LIVE: readonly Encoding[] = ['br', 'gzip'];

/**
 * Compresses text as it leaves, whoever writes it: API, pages and problems alike. Brotli 4 or gzip 6, as the client
 * prefers; left alone is what `LiveCompression` says, and all answers to a request with `x-no-compression` or
 * `cache-control: no-transform`.
 */
export function compressResponses(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    new LiveCompression(reply.raw, wantedEncoding(request.headers, LIVE), request.method === 'HEAD').attach();
    done();
  });
}

/** What to send out of what there is; undefined for "as it is". */
export function wantedEncoding(headers: IncomingHttpHeaders, available: readonly Encoding[]): Encoding | undefined {
  if (headers['x-no-compression'] !== undefined) return undefined;
  if (headers['cache-control']?.includes('no-transform') === true) return undefined;
  const chosen = chooseEncoding(headers['accept-encoding'], available);
  return chosen === 'identity' ? undefined : chosen;
}

/**
 * The answers of this route hold a secret (a token, a code, a key) beside text a visitor can choose. Compressed, their
 * length would tell how much of the text is in the secret (BREACH; Gluck, Harris and Prado, 2013): so they leave as
 * they are, and no cache keeps them. `@Endpoint({ secret: true })` is the way to say so.
 */
export function Secret(): MethodDecorator {
  // A CDN in front understands it as well.
  return Header('cache-control', 'private, no-store, no-transform');
}
