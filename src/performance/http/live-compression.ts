import { channel } from 'node:diagnostics_channel';
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { BrotliCompress, Gzip } from 'node:zlib';

import { isCompressible, LEAST_BYTES } from './compressible.ts';
import { encodeNow, encodeStream } from './encode.ts';
import type { Encoding } from './negotiate.ts';

/** Up to here a body is compressed at once: handing it to the thread pool and back costs more than it takes. */
const MOST_BYTES_AT_ONCE = 65_536;
/** What is larger is made ahead of time or sent as it is. */
const MOST_BYTES = 8_000_000;
/** Streams being compressed at one time in this process, about 1 MB each; the next answers are sent as they are. */
const MOST_STREAMS = 64;

let streams = 0;

/** Each body compressed whole: `{ encoding, bytes, sent, seconds }`. */
const compressed = channel('social-selling:http:compress');

/** The response's own methods, before they were replaced. */
type Plain = Pick<ServerResponse, 'writeHead' | 'write' | 'end' | 'flushHeaders'>;
type Body = string | Uint8Array;

/**
 * Stands between whoever writes a response and the socket. The head is held back until the body or its first part is
 * there, because only then its length is known. Left alone: other types, less than 1,024 or more than 8,000,000 bytes,
 * what has an encoding already, 204, 206 and 304, `cache-control: no-transform`.
 */
export class LiveCompression {
  private readonly response: ServerResponse;
  private readonly encoding: Encoding | undefined;
  private readonly headless: boolean;
  private bodiless: boolean;
  private readonly plain: Plain;
  private held: { status: number; message: string | undefined } | undefined;
  private stream: BrotliCompress | Gzip | undefined;

  /** @param headless the answer has no body (HEAD), but says what one would be like. */
  constructor(response: ServerResponse, encoding: Encoding | undefined, headless: boolean) {
    this.response = response;
    this.encoding = encoding;
    this.headless = headless;
    this.bodiless = headless;
    this.plain = {
      writeHead: response.writeHead.bind(response),
      write: response.write.bind(response),
      end: response.end.bind(response),
      flushHeaders: response.flushHeaders.bind(response),
    };
  }

  attach(): void {
    Object.assign(this.response, {
      writeHead: (status: number, ...rest: unknown[]) => this.writeHead(status, rest),
      write: (...args: Parameters<ServerResponse['write']>) => this.write(args),
      end: (...args: Parameters<ServerResponse['end']>) => this.end(args),
      flushHeaders: () => this.flushHeaders(),
    });
  }

  private writeHead(status: number, rest: readonly unknown[]): ServerResponse {
    const message = typeof rest[0] === 'string' ? rest[0] : undefined;
    if (!this.response.headersSent) setHeaders(this.response, rest.at(-1));
    if (this.response.headersSent || !mayCompress(this.response, status)) return this.send(status, message);
    const length = lengthOf(this.response);
    if (length === undefined || (length >= LEAST_BYTES && length <= MOST_BYTES)) {
      addVary(this.response);
      if (this.encoding !== undefined && !this.bodiless) {
        this.held = { status, message };
        return this.response;
      }
      if (this.encoding !== undefined && this.headless && length !== undefined)
        nameEncoding(this.response, this.encoding);
    }
    return this.send(status, message);
  }

  private write(args: Parameters<ServerResponse['write']>): boolean {
    this.openStream();
    return this.stream === undefined ? this.plain.write(...args) : this.stream.write(...args);
  }

  private end(args: Parameters<ServerResponse['end']>): ServerResponse {
    const [first, second] = args as unknown[];
    const body = isBody(first) ? first : undefined;
    if (!this.response.headersSent) {
      this.bodiless ||= body === undefined;
      // Without a body Node.js itself knows the length, and there is nothing to compress.
      if (body === undefined && this.held === undefined) return this.plain.end(...args);
      const bytes = body === undefined ? EMPTY : bytesOf(body, second);
      if (!this.response.hasHeader('content-length')) this.response.setHeader('content-length', bytes.byteLength);
      if (this.held === undefined) this.response.writeHead(this.response.statusCode);
      if (this.held !== undefined && bytes.byteLength <= MOST_BYTES_AT_ONCE) return this.endAtOnce(bytes, args);
      if (this.held !== undefined) this.openStream();
    }
    if (this.stream === undefined) return this.plain.end(...args);
    this.stream.end(...args);
    return this.response;
  }

  private endAtOnce(bytes: Uint8Array, args: readonly unknown[]): ServerResponse {
    const done = args.find((argument) => typeof argument === 'function') as (() => void) | undefined;
    const { encoding } = this;
    if (encoding === undefined || bytes.byteLength < LEAST_BYTES) return this.endWith(bytes, done);
    const start = compressed.hasSubscribers ? performance.now() : 0;
    const smaller = encodeNow(bytes, encoding);
    if (compressed.hasSubscribers) {
      const seconds = (performance.now() - start) / 1_000;
      compressed.publish({ encoding, bytes: bytes.byteLength, sent: smaller.byteLength, seconds });
    }
    if (smaller.byteLength >= bytes.byteLength) return this.endWith(bytes, done);
    nameEncoding(this.response, encoding);
    this.response.setHeader('content-length', smaller.byteLength);
    return this.endWith(smaller, done);
  }

  private endWith(bytes: Uint8Array, done: (() => void) | undefined): ServerResponse {
    this.release();
    return this.plain.end(bytes, done);
  }

  private flushHeaders(): void {
    this.openStream();
    this.plain.flushHeaders();
  }

  private openStream(): void {
    if (this.response.headersSent) return;
    if (this.held === undefined) this.response.writeHead(this.response.statusCode);
    if (this.held === undefined) return;
    const size = lengthOf(this.response);
    if (this.encoding !== undefined && streams < MOST_STREAMS && (size === undefined || size <= MOST_BYTES)) {
      nameEncoding(this.response, this.encoding);
      this.stream = this.connect(encodeStream(this.encoding, size));
    }
    this.release();
    // The first compressed bytes may be long in coming.
    if (this.stream !== undefined) this.plain.flushHeaders();
  }

  private connect(stream: BrotliCompress | Gzip): BrotliCompress | Gzip {
    const { response, plain } = this;
    let blocked = false;
    streams += 1;
    stream.once('close', () => void (streams -= 1));
    stream.on('data', (chunk: Buffer) => {
      if (plain.write(chunk, 'utf8')) return;
      blocked = true;
      stream.pause();
      response.once('drain', () => {
        blocked = false;
        stream.resume();
      });
    });
    // Who writes waits for the response to drain; it is the compressor that was full.
    stream.on('drain', () => {
      if (!blocked) response.emit('drain');
    });
    stream.on('end', () => plain.end());
    stream.on('error', () => response.destroy());
    response.once('close', () => stream.destroy());
    return stream;
  }

  private release(): void {
    const { held } = this;
    this.held = undefined;
    if (held !== undefined) this.send(held.status, held.message);
  }

  private send(status: number, message: string | undefined): ServerResponse {
    return message === undefined ? this.plain.writeHead(status) : this.plain.writeHead(status, message);
  }
}

const EMPTY = new Uint8Array();

function mayCompress(response: ServerResponse, status: number): boolean {
  if (status < 200 || status === 204 || status === 206 || status === 304) return false;
  if (response.hasHeader('content-encoding') || !isCompressible(response.getHeader('content-type'))) return false;
  return !/no-transform/i.test(String(response.getHeader('cache-control') ?? ''));
}

function lengthOf(response: ServerResponse): number | undefined {
  const length = response.getHeader('content-length');
  return length === undefined ? undefined : Number(length);
}

function nameEncoding(response: ServerResponse, encoding: Encoding): void {
  response.removeHeader('content-length');
  response.setHeader('content-encoding', encoding);
  // Another representation than the plain one: a strong tag may not be shared between them (RFC 9110, 8.8.1).
  const etag = response.getHeader('etag');
  if (typeof etag === 'string' && !etag.startsWith('W/')) response.setHeader('etag', `W/${etag}`);
}

function addVary(response: ServerResponse): void {
  const vary = response.getHeader('vary');
  if (!/accept-encoding|\*/i.test(String(vary ?? ''))) {
    response.setHeader('vary', vary === undefined ? 'accept-encoding' : `${String(vary)}, accept-encoding`);
  }
}

/** Headers given to writeHead never show in getHeader: they are set before it is asked. */
function setHeaders(response: ServerResponse, headers: unknown): void {
  if (Array.isArray(headers)) {
    const list = headers as OutgoingHttpHeader[];
    const pairs = list.flatMap((name, place) => (place % 2 === 0 ? [[String(name), String(list[place + 1])]] : []));
    for (const [name = ''] of pairs) response.removeHeader(name);
    for (const [name = '', value = ''] of pairs) response.appendHeader(name, value);
  } else if (typeof headers === 'object' && headers !== null) {
    for (const [name, value] of Object.entries(headers as OutgoingHttpHeaders)) {
      if (value !== undefined) response.setHeader(name, value);
    }
  }
}

function isBody(chunk: unknown): chunk is Body {
  return typeof chunk === 'string' || chunk instanceof Uint8Array;
}

function bytesOf(body: Body, encoding: unknown): Uint8Array {
  return typeof body === 'string' ? Buffer.from(body, encoding as BufferEncoding | undefined) : body;
}
