import type { Readable } from 'node:stream';

import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppError } from '../../shared/errors.ts';
import { checkPreconditions } from './conditional.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import { type ByteRange, selectRange } from './range.ts';

/** What is at an address that names its content, and so never changes. */
export interface ImmutableFile {
  /** Strong, with its quotes; another one for each encoding. */
  etag: string;
  contentType: string;
  contentEncoding?: string | undefined;
  vary?: string | undefined;
  /** Of the whole. */
  size: number;
  /** The whole (`undefined`) or a part; asked for at most once, and not at all where no body is sent. */
  body: (range: ByteRange | undefined) => Buffer | Readable;
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Answers GET and HEAD with 200, 206, 304, 412 or 416 (RFC 9110, 13.2.2 and 14), to be kept for a year. */
export function sendImmutable(request: FastifyRequest, reply: FastifyReply, file: ImmutableFile): FastifyReply {
  const { method, headers } = request;
  const { etag, vary } = file;
  const precondition = checkPreconditions(method, headers, { etag });
  if (precondition === 'failed') return refuse(reply, PRECONDITION_FAILED);
  const selected = selectRange(method, headers, file.size, { etag });
  if (selected.status === 416 && precondition === 'proceed') {
    return refuse(reply.header('content-range', selected.contentRange), NO_SUCH_PART);
  }
  reply.headers({ 'cache-control': FOR_EVER, etag, 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes' });
  if (vary !== undefined) reply.header('vary', vary);
  if (precondition === 'not-modified') return reply.code(304).send();
  reply.header('content-type', file.contentType);
  if (file.contentEncoding !== undefined) reply.header('content-encoding', file.contentEncoding);
  const range = selected.status === 206 ? selected.range : undefined;
  if (selected.status === 206) reply.code(206).header('content-range', selected.contentRange);
  reply.header('content-length', range === undefined ? file.size : range.end - range.start + 1);
  return method === 'HEAD' ? reply.send() : reply.send(file.body(range));
}

const PRECONDITION_FAILED = new AppError(
  'precondition-failed',
  412,
  'There is another version than the one asked for.',
);
const NO_SUCH_PART = new AppError('range-not-satisfiable', 416, 'There is no such part: the file is shorter.');

/** Answered here, not thrown: none of this is an event for the error log, and none of it may be kept for a year. */
export function refuse(reply: FastifyReply, error: AppError): FastifyReply {
  return reply
    .code(error.status)
    .header('cache-control', 'no-store')
    .header('content-type', PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(error)));
}
