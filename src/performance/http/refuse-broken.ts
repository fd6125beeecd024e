import type { Socket } from 'node:net';

import { AppError, errorCode } from '../../shared/errors.ts';
import { PROBLEM_TYPE, problemOf } from './problem.ts';
import type { Protection } from './protect.ts';

const LATE = new AppError('too-slow', 408, 'The request took too long to arrive.');
const LARGE = new AppError('headers-too-large', 431, 'The headers of the request are too large.');
const BROKEN = new AppError('malformed-request', 400, 'The request cannot be understood.');

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers what is no HTTP request, or does not become one in time, and closes the connection: what follows on it could
 * be anything (RFC 9112, 9.3 and 11.2). For `clientError` of a server.
 */
export function refuseBroken(error: Error, socket: Socket, protection: Protection): void {
  if (errorCode(error) === 'ECONNRESET' || socket.destroyed) return;
  // A browser opens connections ahead: what says 408 there answers the request that it sends at that moment. And within
  // an answer that is under way these bytes would be taken for a part of it.
  const isUnused = socket.bytesRead === 0;
  if (socket.writable && !isUnused && !isAnswering(socket))
    socket.write(written(refusalOf(error), protection('/api/')));
  socket.destroy();
}

function refusalOf(error: Error): AppError {
  const code = errorCode(error);
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return LATE;
  return code === 'HPE_HEADER_OVERFLOW' ? LARGE : BROKEN;
}

/** Node.js keeps the answer of a connection there; its own handling of such errors looks at the same. */
function isAnswering(socket: Socket): boolean {
  const answer: unknown = Reflect.get(socket, '_httpMessage');
  return typeof answer === 'object' && answer !== null && Reflect.get(answer, 'headersSent') === true;
}

function written(refusal: AppError, protection: readonly string[]): string {
  const body = JSON.stringify(problemOf(refusal));
  return [
    `HTTP/1.1 ${refusal.status} ${REASONS[refusal.status] ?? ''}`,
    ...protection.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${protection[index + 1] ?? ''}`] : [])),
    `content-type: ${PROBLEM_TYPE}`,
    'cache-control: no-store',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
