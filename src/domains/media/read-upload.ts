import { Readable } from 'node:stream';

import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { AppError } from '../../shared/errors.ts';

/** The media types an upload may come in: the picture itself, or the first file of a form. */
export const UPLOAD_TYPES = ['image/*', 'multipart/form-data'];

/**
 * Lets requests carry a picture. Nothing is read before `readUpload` is called: whoever may not upload costs no memory.
 * Before the server is ready; called again, it does nothing.
 */
export function acceptUploads(fastify: FastifyInstance): void {
  if (accepting.has(fastify)) return;
  accepting.add(fastify);
  void fastify.register(multipart);
  fastify.addContentTypeParser(/^image\//, (_request, payload, done) => done(null, payload));
}

const accepting = new WeakSet<FastifyInstance>();

/**
 * The bytes of an uploaded picture, of a form its first file; what it claims to be is not looked at.
 * @param largest bytes; reading stops there.
 * @throws AppError `image-too-large` (413), `no-picture` (400), `bad-upload` (400) for a form that cannot be read.
 */
export async function readUpload(request: FastifyRequest, largest: number): Promise<Buffer> {
  if (!request.isMultipart()) {
    // Where there is nothing in it, a request of another type gets here too, with a body that is no stream.
    return readAll(request.body instanceof Readable ? request.body : undefined, largest);
  }
  const file = await firstFile(request, largest);
  if (file === undefined) throw noPicture();
  const bytes = await readAll(file.file, largest);
  if (file.file.truncated) throw tooLarge(largest);
  return bytes;
}

async function firstFile(request: FastifyRequest, largest: number) {
  const limits = { fileSize: largest, files: 1, fields: 4, parts: 5, fieldSize: 1_000, headerPairs: 20 };
  try {
    return await request.file({ limits, throwFileSizeLimit: false });
  } catch (error) {
    throw new AppError('bad-upload', 400, 'The form with the picture cannot be read.', { cause: error });
  }
}

/** What is left of a stream, up to so many bytes. @throws AppError `image-too-large`, and `no-picture` where it is empty. */
export async function readAll(stream: Readable | undefined, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left as it is where it is too long: destroyed, it would take the answer along.
  for await (const chunk of stream?.iterator({ destroyOnReturn: false }) ?? []) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > largest) throw tooLarge(largest);
    chunks.push(chunk as Buffer);
  }
  if (bytes === 0) throw noPicture();
  return Buffer.concat(chunks);
}

export function noPicture(): AppError {
  const faults = [{ name: 'picture', accepted: 'a JPEG, PNG, WebP, AVIF or GIF file' }];
  return new AppError('no-picture', 400, 'There is no picture in the request.', { faults });
}

export function tooLarge(largest: number): AppError {
  const limit = `${Math.round(largest / 1_000_000)} MB`;
  return new AppError('image-too-large', 413, `The picture is too large: at most ${limit} are accepted.`);
}
