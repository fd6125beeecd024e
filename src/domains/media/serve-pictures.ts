import { once } from 'node:events';
import type { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type ImmutableFile, refuse, sendImmutable } from '../../performance/http/index.ts';
import { type ImageStorage, isImageKey } from '../../performance/images/index.ts';
import { AppError, errorCode, notFound } from '../../shared/errors.ts';
import { HotPictures } from './hot-pictures.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  png: 'image/png',
};
/** Seconds: it may be stored in a moment, and who asks again and again is not to reach the store each time. */
const MISSING_FOR = 'public, max-age=10';
/** Seconds after which to ask again where the store is away. */
const AGAIN_AFTER = '5';
/** Milliseconds between two lines of the log that say so. */
const BETWEEN_COMPLAINTS = 10_000;

/**
 * Serves stored pictures under /images/. An address names its content, so a copy is right for ever: a year in every
 * cache, and who has it is told so without touching the store. Small ones come from memory, large ones are streamed;
 * parts may be asked for (RFC 9110, 14). Where the store is away, what is in memory is still served, the rest is 503.
 */
export function registerPictureRoutes(fastify: FastifyInstance, storage: ImageStorage): void {
  const pictures = { storage, hot: new HotPictures(storage) };
  const complain = complaints();
  fastify.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: '/images/*',
    handler: async (request, reply) => {
      try {
        return await sendPicture(pictures, request.params['*'], request, reply);
      } catch (error) {
        if (!(error instanceof AppError) || error.status !== 503) throw error;
        complain(error);
        return refuse(reply.header('retry-after', AGAIN_AFTER), error);
      }
    },
  });
}

interface Pictures {
  storage: ImageStorage;
  hot: HotPictures;
}

async function sendPicture(pictures: Pictures, key: string, request: FastifyRequest, reply: FastifyReply) {
  if (!isImageKey(key)) return refuseMissing(reply);
  const file = {
    etag: `"${key.replaceAll('/', '-')}"`,
    contentType: CONTENT_TYPES[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
  };
  // The tag was given out with the picture, so there was one.
  if (request.headers['if-none-match'] === file.etag) return sendImmutable(request, reply, { ...file, ...UNREAD });
  const { storage, hot } = pictures;
  const size = hot.peek(key)?.byteLength ?? (await storage.size(key));
  if (size === undefined) return refuseMissing(reply);
  const content = request.method === 'HEAD' ? undefined : (hot.peek(key) ?? (await hot.read(key, size)));
  const body: ImmutableFile['body'] = async (range) =>
    content === undefined
      ? begun(storage.stream(key, range))
      : content.subarray(range?.start, range === undefined ? undefined : range.end + 1);
  try {
    return await sendImmutable(request, reply, { ...file, size, body });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return refuseMissing(reply);
    throw error;
  }
}

/** Once the first bytes are there: what fails before is answered as a refusal, not as a picture that breaks off. */
async function begun(stream: Readable): Promise<Readable> {
  await once(stream, 'readable');
  return stream;
}

function refuseMissing(reply: FastifyReply): FastifyReply {
  return refuse(reply, NO_PICTURE, MISSING_FOR);
}

/** A store that is away fails for everybody at once: the log learns it, but not a thousand times a second. */
function complaints(): (error: AppError) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (performance.now() - last < BETWEEN_COMPLAINTS) return;
    last = performance.now();
    console.error('Pictures:', error.cause ?? error);
  };
}

const NO_PICTURE = notFound('picture');
const UNREAD = { size: 0, body: () => Buffer.alloc(0) };
