import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Database } from './database.ts';
import { readToken, UNKNOWN, writeToken } from './replicas/position.ts';
import { readAs, type Reader } from './replicas/reader.ts';
import type { Replicas } from './replicas/replicas.ts';

/**
 * Shows people what they wrote, whichever process and server answers them next: a request that changes something sets a
 * cookie that says how far a replica must be for that. It ends when every replica that is asked is as far. Its content is
 * no secret and worth no forging: who makes one up is answered by the primary. To be called before the routes are
 * registered; without replicas it does nothing.
 */
export function rememberWrites(fastify: FastifyInstance, { replicas }: Database): void {
  if (replicas === undefined) return;
  const readers = new WeakMap<FastifyRequest, Reader>();
  // Not earlier: what follows the reading of a body does not run in the context of what came before.
  fastify.addHook('preValidation', (request, _reply, done) => {
    const reader = { needs: neededFor(request), wrote: false };
    readers.set(request, reader);
    readAs(reader, done);
  });
  fastify.addHook('preHandler', (request, reply, done) => {
    // What is written is not known before its answer is: until replicas are surely as far, the primary answers.
    if (answersItself(request) && !SAFE.has(request.method)) {
      reply.raw.appendHeader('set-cookie', cookieOf(writeToken(UNKNOWN), replicas, request));
    }
    done();
  });
  fastify.addHook('onSend', async (request, reply, payload) => {
    // What a mere look leaves behind, such as a count, is not the looker's.
    if (readers.get(request)?.wrote === true && !SAFE.has(request.method)) await remember(replicas, request, reply);
    return payload;
  });
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
const COOKIE = 'seen';
const IN_HEADER = /(?:^|;)\s*seen=([^;\s]+)/;

function neededFor({ headers }: FastifyRequest): number {
  const token = IN_HEADER.exec(headers.cookie ?? '')?.[1];
  return token === undefined ? 0 : readToken(token);
}

async function remember(replicas: Replicas, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('set-cookie', cookieOf(writeToken(await replicas.writtenBy()), replicas, request));
}

function cookieOf(token: string, { rememberSeconds }: Replicas, { protocol }: FastifyRequest): string {
  const secure = protocol === 'https' ? '; Secure' : '';
  return `${COOKIE}=${token}; Max-Age=${rememberSeconds}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The answer is written past Fastify, as pages are. */
    answersItself?: boolean;
  }
}

/** Whether a route's answer is written past Fastify, as pages are: its config says `answersItself: true`. */
function answersItself({ routeOptions: { config } }: FastifyRequest): boolean {
  return 'answersItself' in config && config.answersItself;
}
