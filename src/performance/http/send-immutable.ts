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
  /**
   * The whole (`undefined`) or a part; asked for at most once, and not at all where no body is sent. What it throws is
   * thrown to the caller, and nothing of the answer is written yet.
   */
  body: (range: ByteRange | undefined) => Buffer | Readable | Promise<Buffer | Readable>;
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/** Answers GET and HEAD with 200, 206, 304, 412 or 416 (RFC 9110, 13.2.2 and 14), to be kept for a year. */
export function sendImmutable(
  request: FastifyRequest,
  reply: FastifyReply,
  file: ImmutableFile,
): FastifyReply | Promise<FastifyReply> {
  const { method, headers } = request;
  const { etag } = file;
  const precondition = checkPreconditions(method, headers, { etag });
  if (precondition === 'failed') return refuse(reply, PRECONDITION_FAILED);
  const selected = selectRange(method, headers, file.size, { etag });
  if (selected.status === 416 && precondition === 'proceed') {
    return refuse(reply.header('content-range', selected.contentRange), NO_SUCH_PART);
  }
  if (precondition === 'not-modified') return describe(reply, file).code(304).send();
  const part = selected.status === 206 ? selected : undefined;
  const send = (body?: Buffer | Readable) => {
    describe(reply, file).header('content-type', file.contentType);
    if (file.contentEncoding !== undefined) reply.header('content-encoding', file.contentEncoding);
    if (part !== undefined) reply.code(206).header('content-range', part.contentRange);
    return reply.header('content-length', part === undefined ? file.size : lengthOf(part.range)).send(body);
  };
  if (method === 'HEAD') return send();
  const body = file.body(part?.range);
  return body instanceof Promise ? body.then(send) : send(body);
}

function describe(reply: FastifyReply, { etag, vary }: ImmutableFile): FastifyReply {
  reply.headers({ 'cache-control': FOR_EVER, etag, 'x-content-type-options': 'nosniff', 'accept-ranges': 'bytes' });
  return vary === undefined ? reply : reply.header('vary', vary);
}

function lengthOf({ start, end }: ByteRange): number {
  return end - start + 1;
}

const PRECONDITION_FAILED = new AppError(
  'precondition-failed',
  412,
  'There is another version than the one asked for.',
);
const NO_SUCH_PART = new AppError('range-not-satisfiable', 416, 'There is no such part: the file is shorter.');

/** Answered here, not thrown: none of this is an event for the error log, and none of it may be kept for a year. */
export function refuse(reply: FastifyReply, error: AppError, caching = 'no-store'): FastifyReply {
  return reply
    .code(error.status)
    .header('cache-control', caching)
    .header('content-type', PROBLEM_TYPE)
    .send(JSON.stringify(problemOf(error)));
}
