import { Agent, type ClientRequest, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

import { AppError } from '../../../shared/errors.ts';
import { PROBLEM_TYPE, problemOf } from '../problem.ts';
import type { Protection } from '../protect.ts';
import { INTERNAL, PEER_HEADER } from './internal-headers.ts';

/** About one connection, not about what is sent (RFC 9110, 7.6.1); `expect` has been answered here. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const MOST_CONNECTIONS = 1_024;
/** Without a byte in either direction. */
const LONGEST_SILENCE_MS = 60_000;

/** Takes requests to another server through a Unix socket, and its answers back, streaming both. */
export class Passage {
  private readonly socket: string;
  private readonly told: (request: IncomingMessage) => Readonly<Record<string, string>>;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: MOST_CONNECTIONS, scheduling: 'lifo' });

  private readonly protection: Protection;

  constructor(
    socket: string,
    told: (request: IncomingMessage) => Readonly<Record<string, string>> = () => ({}),
    protection: Protection = () => [],
  ) {
    this.socket = socket;
    this.told = told;
    this.protection = protection;
  }

  pass(request: IncomingMessage, response: ServerResponse): void {
    let outgoing;
    try {
      outgoing = ask({
        socketPath: this.socket,
        agent: this.agent,
        method: request.method,
        path: request.url,
        headers: this.headersOf(request),
        setHost: false,
        timeout: LONGEST_SILENCE_MS,
      });
    } catch {
      // The client wrote what may be received, but not be sent.
      this.refuse(request, response, MALFORMED);
      return;
    }
    outgoing.once('timeout', () => outgoing.destroy(new Error('Nothing was heard for too long.')));
    let answered = false;
    outgoing.once('response', (answer) => {
      answered = true;
      if (!request.complete) leaveUnread(request, response, outgoing);
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.rawHeaders));
      pipeline(answer, response, () => undefined);
    });
    outgoing.once('error', () => {
      // An answer that breaks off tells so itself.
      if (!answered) this.refuse(request, response, AWAY);
    });
    response.once('close', () => {
      if (!response.writableFinished) outgoing.destroy();
    });
    if (hasBody(request)) request.pipe(outgoing);
    else outgoing.end();
  }

  close(): void {
    this.agent.destroy();
  }

  private refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
    if (response.headersSent || response.destroyed) return;
    if (!request.complete) leaveUnread(request, response);
    const body = JSON.stringify(problemOf(error));
    const own = ['content-type', PROBLEM_TYPE, 'cache-control', 'no-store'];
    const length = ['content-length', String(Buffer.byteLength(body))];
    const retry = error.status === 503 ? ['retry-after', '5'] : [];
    response.writeHead(error.status, [...this.protection(request.url ?? '/'), ...own, ...length, ...retry]);
    response.end(body);
  }

  private headersOf(request: IncomingMessage): string[] {
    const headers = endToEnd(request.rawHeaders).filter(
      (_, index, all) => !INTERNAL.test(all[index - (index % 2)] ?? ''),
    );
    if (request.headers['transfer-encoding'] !== undefined) headers.push('transfer-encoding', 'chunked');
    headers.push(PEER_HEADER, request.socket.remoteAddress ?? 'unknown');
    for (const [name, value] of Object.entries(this.told(request))) headers.push(name, value);
    return headers;
  }
}

/** An answer that did not wait for the whole body, such as 413: the rest is let go, and the connection with it. */
function leaveUnread(request: IncomingMessage, response: ServerResponse, outgoing?: ClientRequest): void {
  response.shouldKeepAlive = false;
  request.unpipe();
  request.resume();
  response.once('finish', () => outgoing?.destroy());
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** Without what the other connection alone is about, and what its `Connection` header names. */
function endToEnd(raw: readonly string[]): string[] {
  const named = new Set<string>();
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() !== 'connection') continue;
    for (const name of (raw[index + 1] ?? '').split(',')) named.add(name.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !named.has(lower)) kept.push(name, raw[index + 1] ?? '');
  }
  return kept;
}

const MALFORMED = new AppError('malformed-request', 400, 'The request cannot be understood.');
const AWAY = new AppError('unavailable', 503, 'The shop cannot answer just now.');
