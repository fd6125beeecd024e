import {
  IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
  type RequestListener,
  ServerResponse,
} from 'node:http';
import { Socket } from 'node:net';

/** An answer as the routes wrote it, whole. */
export interface Rendered {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | readonly string[]>>;
  body: Buffer;
}

/** The answer cannot be held: larger than the bound, or a stream without an end. Each client gets its own instead. */
export class TooLarge extends Error {}

/** The route gave up in the middle of its answer, or did not answer in time. */
export class RenderBroken extends Error {}

export interface RenderOptions {
  /** Bytes of a body that are held at most. */
  mostBytes: number;
  /** Milliseconds after which the route is given up. */
  timeout: number;
}

/**
 * Has the routes answer a GET that no client sent: it holds the address and the given headers and nothing else, so that
 * nothing a client says beside them can find its way into an answer for others. Clients may come and go meanwhile.
 *
 * @throws TooLarge, RenderBroken
 */
export async function render(
  origin: RequestListener,
  url: string,
  headers: Readonly<Record<string, string>>,
  { mostBytes, timeout }: RenderOptions,
): Promise<Rendered> {
  const request = new RenderRequest(url, headers);
  const response = new RenderResponse(request, mostBytes);
  const timer = setTimeout(() => response.destroy(new RenderBroken(`${url} took over ${timeout} ms`)), timeout);
  timer.unref();
  try {
    origin(request, response);
    return await response.rendered;
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a request was made by the response cache: it stands for many clients, and is limited and counted where they are. */
export function isRender(request: IncomingMessage): boolean {
  return request instanceof RenderRequest;
}

class RenderRequest extends IncomingMessage {
  constructor(url: string, headers: Readonly<Record<string, string>>) {
    super(new RenderSocket());
    this.method = 'GET';
    this.url = url;
    this.headers = { ...headers };
    this.rawHeaders = Object.entries(headers).flat();
    this.httpVersion = '1.1';
    this.httpVersionMajor = 1;
    this.httpVersionMinor = 1;
    this.complete = true;
    this.push(null);
  }
}

/** A socket of nobody, from this machine. */
class RenderSocket extends Socket {
  constructor() {
    super();
    Object.defineProperty(this, 'remoteAddress', { value: '127.0.0.1' });
  }
}

/** Takes what a route writes, by whichever of the ways there are: Nest by `end`, pages by `writeHead` and `write`. */
class RenderResponse extends ServerResponse {
  readonly rendered: Promise<Rendered>;
  private readonly mostBytes: number;
  private readonly outcome = Promise.withResolvers<Rendered>();
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(request: RenderRequest, mostBytes: number) {
    super(request);
    this.mostBytes = mostBytes;
    this.rendered = this.outcome.promise;
    this.rendered.catch(() => undefined);
  }

  /** Headers given here never show in `getHeaders`: they are set first. */
  override writeHead(status: number, ...rest: unknown[]): this {
    const given = rest.findLast((argument) => typeof argument === 'object' && argument !== null);
    for (const [name, value] of pairsOf(given)) this.setHeader(name, value);
    super.writeHead(status);
    if (/^text\/event-stream/i.test(String(this.getHeader('content-type')))) this.destroy(new TooLarge());
    return this;
  }

  override write(chunk: unknown, ...rest: unknown[]): boolean {
    this.take(chunk, rest);
    callLater(rest);
    return true;
  }

  override end(...given: unknown[]): this {
    if (this.writableEnded || this.destroyed) return this;
    const [chunk] = given;
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.take(chunk, given.slice(1));
    else if (!this.headersSent) this.writeHead(this.statusCode);
    if (this.destroyed) return this;
    Reflect.set(this, 'finished', true);
    this.outcome.resolve({ status: this.statusCode, headers: headersOf(this), body: joined(this.chunks) });
    callLater(given);
    process.nextTick(() => {
      this.emit('finish');
      this.emit('close');
    });
    return this;
  }

  override destroy(error?: Error): this {
    if (this.destroyed || this.writableEnded) return this;
    this.outcome.reject(error ?? new RenderBroken('The answer broke off.'));
    this.destroyed = true;
    this.chunks.length = 0;
    process.nextTick(() => this.emit('close'));
    return this;
  }

  private take(chunk: unknown, rest: readonly unknown[]): void {
    if (!this.headersSent) this.writeHead(this.statusCode);
    if (this.destroyed) return;
    const bytes =
      typeof chunk === 'string'
        ? Buffer.from(chunk, (rest.find((given) => typeof given === 'string') ?? 'utf8') as BufferEncoding)
        : Buffer.from(chunk as Uint8Array);
    this.bytes += bytes.length;
    if (this.bytes > this.mostBytes) this.destroy(new TooLarge());
    else this.chunks.push(bytes);
  }
}

function joined(chunks: readonly Buffer[]): Buffer {
  const [first = Buffer.alloc(0)] = chunks;
  return chunks.length <= 1 ? first : Buffer.concat(chunks);
}

function callLater(given: readonly unknown[]): void {
  const callback = given.find((argument) => typeof argument === 'function');
  if (callback !== undefined) process.nextTick(callback);
}

function pairsOf(given: unknown): [string, OutgoingHttpHeader][] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) {
    return Object.entries(given as OutgoingHttpHeaders).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
  }
  const flat = given as OutgoingHttpHeader[];
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[String(name), flat[index + 1] ?? '']] : []));
}

function headersOf(response: ServerResponse): Rendered['headers'] {
  return Object.fromEntries(
    Object.entries(response.getHeaders()).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, Array.isArray(value) ? value : String(value)]];
    }),
  );
}
