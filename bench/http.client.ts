import { connect, type Socket } from 'node:net';

/** A whole answer, as it came. */
export interface RawAnswer {
  status: number;
  /** Flat, without what Node.js adds of its own. */
  headers: string[];
  body: Buffer;
}

export interface Load {
  port: number;
  /** The bytes of the nth request. */
  request: (n: number) => Buffer;
  connections: number;
  seconds: number;
  /** Every answer has it, or is a failure. */
  status: number;
}

export interface LoadResult {
  requests: number;
  failures: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** One at a time on each keep-alive connection, no pipelining; as little work a request as there can be. */
export async function load({ port, request, connections, seconds, status }: Load): Promise<LoadResult> {
  const milliseconds: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1_000;
  let sent = 0;
  let failures = 0;
  const wanted = Buffer.from(`HTTP/1.1 ${status} `);
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = await open(port);
      let askedAt = 0;
      const ask = () => {
        if (performance.now() >= until) return socket.end();
        askedAt = performance.now();
        return socket.write(request(sent++));
      };
      const reader = new AnswerReader((head) => {
        milliseconds.push(performance.now() - askedAt);
        if (head.compare(wanted, 0, wanted.length, 0, wanted.length) !== 0) failures += 1;
        ask();
      });
      socket.on('data', (chunk) => reader.read(chunk));
      ask();
      await closed(socket, () => void (failures += 1));
    }),
  );
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const passed = (performance.now() - startedAt) / 1_000;
  return { requests: sorted.length, failures, seconds: passed, p50: at(0.5), p99: at(0.99) };
}

/** Asks once. @throws Error for an answer without a length. */
export async function ask(port: number, request: Buffer): Promise<RawAnswer> {
  const socket = await open(port);
  const chunks: Buffer[] = [];
  const reader = new AnswerReader(() => socket.end());
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    reader.read(chunk);
  });
  socket.write(request);
  await closed(socket, () => undefined);
  const all = Buffer.concat(chunks);
  const split = all.indexOf(END_OF_HEAD);
  const [line = '', ...lines] = all.toString('latin1', 0, split).split('\r\n');
  const headers = lines.flatMap((header) => {
    const colon = header.indexOf(':');
    const name = header.slice(0, colon).toLowerCase();
    return OF_NODE.has(name) ? [] : [name, header.slice(colon + 1).trim()];
  });
  return { status: Number(line.split(' ')[1]), headers, body: all.subarray(split + END_OF_HEAD.length) };
}

const OF_NODE = new Set(['date', 'connection', 'keep-alive']);
const END_OF_HEAD = '\r\n\r\n';
const TIMEOUT_MS = 30_000;

/** Finds the end of each answer by its Content-Length. */
class AnswerReader {
  private readonly done: (head: Buffer) => void;
  private head: Buffer | undefined;
  private missing = 0;

  constructor(done: (head: Buffer) => void) {
    this.done = done;
  }

  read(chunk: Buffer): void {
    if (this.missing === 0) {
      const start = this.head === undefined ? chunk : Buffer.concat([this.head, chunk]);
      const split = start.indexOf(END_OF_HEAD);
      this.head = start;
      if (split === -1) return;
      const length = /\r\ncontent-length: *(\d+)/i.exec(start.toString('latin1', 0, split))?.[1];
      this.missing = split + END_OF_HEAD.length + Number(length ?? 0) - start.length;
    } else {
      this.missing -= chunk.length;
    }
    if (this.missing > 0 || this.head === undefined) return;
    const { head } = this;
    this.head = undefined;
    this.missing = 0;
    this.done(head);
  }
}

async function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('No answer in time.')));
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

async function closed(socket: Socket, failed: () => void): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', failed);
    socket.once('close', () => resolve());
  });
}
