import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { constants, createBrotliCompress, createGzip, type BrotliCompress, type Gzip } from 'node:zlib';

import type { FastifyInstance } from 'fastify';

/** Below this a compressed answer is hardly smaller than its own headers. */
const LEAST_BYTES = 1_024;
const COMPRESSIBLE = /^(?:text\/|application\/(?:[\w.+-]*(?:json|xml)|javascript|manifest)|image\/svg\+xml)/;

type Encoding = 'br' | 'gzip';
/** The response's own methods, before they were replaced. */
type Plain = Pick<ServerResponse, 'writeHead' | 'write' | 'end'>;

/**
 * Compresses text as it leaves, whoever writes it: API, pages and assets alike. Brotli 4 where the client takes it,
 * else gzip 6; never what is compressed already, asked to be left alone (`x-no-compression`) or tiny.
 */
export function compressResponses(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const encoding =
      request.headers['x-no-compression'] === undefined
        ? chooseEncoding(request.headers['accept-encoding'])
        : undefined;
    compress(reply.raw, encoding, request.method === 'HEAD');
    done();
  });
}

/** RFC 9110, 12.5.3: the best of what the client accepts; undefined for "as it is". */
export function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  const weights = new Map<string, number>();
  for (const part of (accepted ?? '').toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, quality === undefined ? 1 : Number(quality.slice(2)));
  }
  const weightOf = (coding: string) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [br, gzip] = [weightOf('br'), weightOf('gzip')];
  if (br > 0 && br >= gzip) return 'br';
  return gzip > 0 ? 'gzip' : undefined;
}

/** Decides when the headers are written, because only then the type and the length are known. */
function compress(response: ServerResponse, encoding: Encoding | undefined, headless: boolean): void {
  const plain: Plain = {
    writeHead: response.writeHead.bind(response),
    write: response.write.bind(response),
    end: response.end.bind(response),
  };
  let stream: BrotliCompress | Gzip | undefined;

  const writeHead = (status: number, ...rest: unknown[]): ServerResponse => {
    const headers = rest.findLast((argument) => typeof argument === 'object' && argument !== null);
    setHeaders(response, headers as OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined);
    if (isCompressible(response, status)) {
      addVary(response);
      if (encoding !== undefined && !headless) stream = begin(response, encoding, plain);
    }
    return plain.writeHead(status);
  };
  const ensureHead = () => {
    if (!response.headersSent) response.writeHead(response.statusCode);
  };
  Object.assign(response, {
    writeHead,
    write(...args: Parameters<ServerResponse['write']>): boolean {
      ensureHead();
      return stream === undefined ? plain.write(...args) : stream.write(...args);
    },
    end(...args: Parameters<ServerResponse['end']>): ServerResponse {
      // Without a body Node.js itself knows the length, and there is nothing to compress.
      if (!response.headersSent && !isBody(args[0])) return plain.end(...args);
      if (!response.headersSent) noteLength(response, args[0]);
      ensureHead();
      if (stream === undefined) return plain.end(...args);
      stream.end(...args);
      return response;
    },
  });
}

function begin(response: ServerResponse, encoding: Encoding, plain: Plain): BrotliCompress | Gzip {
  const stream =
    encoding === 'br'
      ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
      : createGzip({ level: 6 });
  response.removeHeader('content-length');
  response.setHeader('content-encoding', encoding);
  // Another representation than the plain one: a strong tag may not be shared between them (RFC 9110, 8.8.1).
  const etag = response.getHeader('etag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
  stream.on('data', (chunk: Buffer) => {
    if (!plain.write(chunk, 'utf8')) {
      stream.pause();
      response.once('drain', () => stream.resume());
    }
  });
  stream.on('end', () => plain.end());
  stream.on('error', () => response.destroy());
  response.once('close', () => stream.destroy());
  return stream;
}

function isCompressible(response: ServerResponse, status: number): boolean {
  if (status < 200 || status === 204 || status === 206 || status === 304) return false;
  if (response.hasHeader('content-encoding')) return false;
  const length = response.getHeader('content-length');
  return (
    COMPRESSIBLE.test(String(response.getHeader('content-type') ?? '')) &&
    (length === undefined || Number(length) >= LEAST_BYTES)
  );
}

function addVary(response: ServerResponse): void {
  const vary = response.getHeader('vary');
  if (!/accept-encoding|\*/i.test(String(vary ?? ''))) {
    response.setHeader('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
  }
}

/** Headers given to writeHead never show in getHeader: they are set before it is asked. */
function setHeaders(response: ServerResponse, headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined): void {
  if (headers === undefined) return;
  const pairs: [string, OutgoingHttpHeader | undefined][] = Array.isArray(headers)
    ? headers.flatMap((name, index) => (index % 2 === 0 ? [[String(name), headers[index + 1]]] : []))
    : Object.entries(headers);
  for (const [name, value] of pairs) if (value !== undefined) response.setHeader(name, value);
}

function isBody(chunk: unknown): boolean {
  return chunk !== undefined && chunk !== null && typeof chunk !== 'function';
}

function noteLength(response: ServerResponse, chunk: unknown): void {
  if (!response.hasHeader('content-length') && (typeof chunk === 'string' || chunk instanceof Uint8Array)) {
    response.setHeader('content-length', Buffer.byteLength(chunk));
  }
}
