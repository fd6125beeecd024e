import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type ImmutableFile, refuse, sendImmutable } from '../../performance/http/index.ts';
import { type ImageStorage, isImageKey } from '../../performance/images/index.ts';
import { notFound } from '../../shared/errors.ts';
import { HotPictures } from './hot-pictures.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  png: 'image/png',
};

/**
 * Serves stored pictures under /images/. An address names its content, so a copy is right for ever: a year in every
 * cache, and who has it is told so without touching the disk. Small ones come from memory, large ones are streamed;
 * parts may be asked for (RFC 9110, 14).
 */
export function registerPictureRoutes(fastify: FastifyInstance, storage: ImageStorage): void {
  const hot = new HotPictures(storage);
  fastify.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/images/*',
    handler: async (request, reply) => sendPicture({ storage, hot }, request.params['*'], request, reply),
  });
}

interface Pictures {
  storage: ImageStorage;
  hot: HotPictures;
}

async function sendPicture({ storage, hot }: Pictures, key: string, request: FastifyRequest, reply: FastifyReply) {
  if (!isImageKey(key)) return refuse(reply, NO_PICTURE);
  const file = {
    etag: `"${key.replaceAll('/', '-')}"`,
    contentType: CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
  };
  // The tag was given out with the picture, so there was one.
  if (request.headers['if-none-match'] === file.etag) return sendImmutable(request, reply, { ...file, ...UNREAD });
  const size = hot.peek(key)?.byteLength ?? (await storage.size(key));
  if (size === undefined) return refuse(reply, NO_PICTURE);
  const content = request.method === 'HEAD' ? undefined : (hot.peek(key) ?? (await hot.read(key, size)));
  const body: ImmutableFile['body'] = (range) =>
    content === undefined
      ? storage.stream(key, range)
      : content.subarray(range?.start, range === undefined ? undefined : range.end + 1);
  return sendImmutable(request, reply, { ...file, size, body });
}

const NO_PICTURE = notFound('picture');
const UNREAD = { size: 0, body: () => Buffer.alloc(0) };
