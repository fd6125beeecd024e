import type { FastifyInstance, FastifyReply } from 'fastify';

import { type ImageStorage, isImageKey } from '../../performance/images/index.ts';
import { notFound } from '../../shared/errors.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  png: 'image/png',
};

/**
 * Serves stored pictures under /images/. An address names its content, so a copy is right for ever: a year in every
 * cache, and a conditional request is answered without touching the disk.
 */
export function registerPictureRoutes(fastify: FastifyInstance, storage: ImageStorage): void {
  fastify.get<{ Params: { '*': string } }>('/images/*', async (request, reply) =>
    sendPicture(storage, request.params['*'], request.headers['if-none-match'], reply),
  );
}

async function sendPicture(storage: ImageStorage, key: string, known: string | undefined, reply: FastifyReply) {
  if (!isImageKey(key)) return refuse(reply);
  const etag = `"${key.replaceAll('/', '-')}"`;
  reply.header('cache-control', 'public, max-age=31536000, immutable').header('etag', etag);
  if (matches(known, etag)) return reply.code(304).send();
  const content = await storage.read(key);
  if (content === undefined) return refuse(reply);
  return reply
    .header('content-type', CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)])
    .header('x-content-type-options', 'nosniff')
    .send(content);
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(',').some((tag) => tag.trim() === etag) === true;
}

/** Answered here, not thrown: a missing picture is no event for the error log, and must not be kept for a year. */
function refuse(reply: FastifyReply) {
  const { code, status, message } = notFound('picture');
  return reply
    .removeHeader('etag')
    .header('cache-control', 'no-store')
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', title: message, status, code }));
}
