import { isUnsignedNumber, readHead, type ResponseHead } from './response-head.ts';

/**
 * Reads HTTP/1.1 answers off one connection as bytes arrive, whatever the splits (RFC 9112, sections 4 to 7):
 * Content-Length, chunked, until the connection closes, and answers without a body (HEAD, 1xx, 204, 304).
 */
export class ResponseParser {
  /** Of the answer being read, or of the last one read. */
  head: ResponseHead | undefined;
  bodyBytes = 0;
  private state: State = 'idle';
  private remaining = 0;
  private pending: Buffer | undefined;
  private headRequest = false;
  private kept: Buffer[] | undefined;

  /** Before each request. @param keepBody whether `body()` is wanted afterwards. */
  expect(keepBody: boolean, headRequest = false): void {
    this.state = 'head';
    this.head = undefined;
    this.bodyBytes = 0;
    this.pending = undefined;
    this.headRequest = headRequest;
    this.kept = keepBody ? [] : undefined;
  }

  /** @returns 'done' with the last byte of the answer, 'more' before it, or what is wrong with it. */
  push(chunk: Buffer, length = chunk.length): Progress {
    let at = 0;
    while (at < length || this.state === 'done') {
      if (this.state === 'done') return at < length ? BAD.after : 'done';
      if (this.state === 'idle') return BAD.unasked;
      const next = this.step(chunk, at, length);
      if (typeof next === 'object') return next;
      at = next;
    }
    return 'more';
  }

  /** The server has closed. @returns whether that was the proper end of the answer. */
  closed(): boolean {
    const proper = this.state === 'until-close';
    if (proper) this.state = 'done';
    return proper;
  }

  /** Whether any byte of an answer has come. */
  get begun(): boolean {
    return this.state !== 'idle' && (this.state !== 'head' || this.pending !== undefined);
  }

  /** As sent, that is, compressed or not. */
  body(): Buffer {
    const [only, ...more] = this.kept ?? [];
    return only === undefined ? EMPTY : more.length === 0 ? only : Buffer.concat(this.kept ?? []);
  }

  private step(chunk: Buffer, at: number, length: number): number | Fault {
    switch (this.state) {
      case 'head':
        return this.readHead(chunk, at, length);
      case 'length':
      case 'chunk':
        return this.readBody(chunk, at, Math.min(length - at, this.remaining));
      case 'until-close':
        return this.readBody(chunk, at, length - at);
      default:
        return this.readLine(chunk, at, length);
    }
  }

  private readHead(chunk: Buffer, at: number, length: number): number | Fault {
    const held = this.pending?.length ?? 0;
    const whole = this.pending === undefined ? chunk : Buffer.concat([this.pending, chunk.subarray(at, length)]);
    const start = this.pending === undefined ? at : 0;
    const limit = this.pending === undefined ? length : whole.length;
    const end = whole.subarray(0, limit).indexOf(BLANK_LINE, Math.max(start, start + held - 3));
    if (end < 0 || end - start > MAX_HEAD) {
      if (limit - start > MAX_HEAD) return BAD.hugeHead;
      this.pending = Buffer.from(whole.subarray(start, limit));
      return length;
    }
    const head = readHead(whole, start, end);
    if (!('status' in head)) return head;
    const after = end + BLANK_LINE.length - start - held + at;
    this.pending = undefined;
    if (head.status < 200) return head.status === 101 ? BAD.upgrade : after;
    this.head = head;
    this.begin(head);
    return after;
  }

  private begin(head: ResponseHead): void {
    const { status, contentLength, chunked } = head;
    if (this.headRequest || status === 204 || status === 304 || (!chunked && contentLength === 0)) this.state = 'done';
    else if (chunked) this.state = 'size';
    else if (contentLength === undefined) this.state = 'until-close';
    else {
      this.state = 'length';
      this.remaining = contentLength;
    }
  }

  private readBody(chunk: Buffer, at: number, take: number): number | Fault {
    this.bodyBytes += take;
    if (this.bodyBytes > MAX_BODY) return BAD.hugeBody;
    this.kept?.push(Buffer.from(chunk.subarray(at, at + take)));
    this.remaining -= take;
    if (this.remaining === 0 && this.state === 'length') this.state = 'done';
    if (this.remaining === 0 && this.state === 'chunk') this.state = 'chunk-end';
    return at + take;
  }

  /** A chunk's size line, the empty line after a chunk, or a trailer line. */
  private readLine(chunk: Buffer, at: number, length: number): number | Fault {
    const found = chunk.indexOf(LF, at);
    const end = found < 0 || found >= length ? length : found + 1;
    const held = this.pending ?? EMPTY;
    if (held.length + end - at > MAX_LINE) return BAD.hugeLine;
    const line = Buffer.concat([held, chunk.subarray(at, end)]);
    if (line.at(-1) !== LF) {
      this.pending = line;
      return end;
    }
    this.pending = undefined;
    if (line.at(-2) !== CR) return BAD.chunk;
    return this.takeLine(line.toString('latin1', 0, line.length - 2)) ?? end;
  }

  private takeLine(line: string): Fault | undefined {
    if (this.state === 'chunk-end') {
      this.state = 'size';
      return line === '' ? undefined : BAD.chunk;
    }
    if (this.state === 'trailer') {
      if (line === '') this.state = 'done';
      return undefined;
    }
    const [digits = ''] = line.split(';', 1);
    if (!isUnsignedNumber(digits.trimEnd(), 16)) return BAD.chunk;
    this.remaining = Number.parseInt(digits, 16);
    this.state = this.remaining === 0 ? 'trailer' : 'chunk';
    return undefined;
  }
}

export type Progress = 'done' | 'more' | Fault;

export interface Fault {
  fault: string;
}

type State = 'idle' | 'head' | 'length' | 'until-close' | 'size' | 'chunk' | 'chunk-end' | 'trailer' | 'done';

const BLANK_LINE = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const LF = 10;
const CR = 13;
const MAX_HEAD = 65_536;
const MAX_LINE = 8_192;
const MAX_BODY = 64 * 1_048_576;

const BAD = {
  after: { fault: 'bytes after the answer' },
  unasked: { fault: 'bytes without a request' },
  upgrade: { fault: 'protocol switched unasked' },
  hugeHead: { fault: 'header too long' },
  hugeBody: { fault: 'body too long' },
  hugeLine: { fault: 'chunk line too long' },
  chunk: { fault: 'broken chunk' },
} as const satisfies Record<string, Fault>;
