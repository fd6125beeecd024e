import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';

export const TEXT = 'a marketplace of good things; '.repeat(200);

/** Answers as the shop does, and remembers what it was asked. */
export class Origin {
  readonly seen: { url: string; method: string; headers: IncomingHttpHeaders }[] = [];
  /** The addresses it has answered. */
  readonly answered: string[] = [];
  connections = 0;
  /** Milliseconds before it answers. */
  delay = 0;
  /** Answers 503 to everything. */
  failing = false;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.keepAliveTimeout = 72_000;
    this.server.on('connection', (socket) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    this.server.on('upgrade', (request, socket) => {
      this.remember(request);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
  }

  async open(port = 0): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  /** As if killed: nothing listens, and every connection is cut. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** How often an address was asked for. */
  count(url: string): number {
    return this.seen.filter((request) => request.url === url).length;
  }

  private remember({ url = '', method = '', headers }: IncomingMessage): void {
    this.seen.push({ url, method, headers });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.remember(request);
    request.resume();
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    this.answered.push(request.url ?? '');
    const [, kind = ''] = (request.url ?? '').split(/[/?]/);
    if (this.failing) response.writeHead(503, { 'retry-after': '5' }).end();
    else if (kind === 'page') page(request, response);
    else send(response, KINDS[kind] ?? {});
  }
}

const SHARED = { 'cache-control': 'public, max-age=0, must-revalidate', 'cdn-cache-control': 'public, max-age=60' };
const KINDS: Readonly<Record<string, Record<string, string>>> = {
  api: SHARED,
  plain: { ...SHARED, vary: 'accept-encoding' },
  unnamed: { 'cache-control': 'public, max-age=60' },
  cookie: { ...SHARED, 'set-cookie': 'theme=dark' },
  secret: { 'cache-control': 'private, no-store, no-transform' },
  agent: { ...SHARED, vary: 'user-agent' },
  refused: { ...SHARED, 'cdn-cache-control': 'no-store' },
};

function send(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(TEXT);
}

/** A page of the response cache: compressed, tagged by version and encoding, 304 to who has it. */
function page({ headers }: IncomingMessage, response: ServerResponse): void {
  const wanted = headers['accept-encoding'];
  const body = `${headers['accept-language'] ?? 'the shop’s own'}: ${TEXT}`;
  const encoded = wanted === 'br' ? brotliCompressSync(body) : wanted === 'gzip' ? gzipSync(body) : Buffer.from(body);
  const etag = `"version-${wanted ?? 'identity'}"`;
  const common = { ...SHARED, etag, vary: 'accept-encoding, accept-language', 'cache-status': 'social-selling;hit' };
  if (headers['if-none-match'] === etag) {
    response.writeHead(304, common).end();
    return;
  }
  response
    .writeHead(200, {
      ...common,
      'content-type': 'text/html; charset=utf-8',
      'content-length': encoded.byteLength,
      ...(wanted === 'br' || wanted === 'gzip' ? { 'content-encoding': wanted } : {}),
    })
    .end(encoded);
}
