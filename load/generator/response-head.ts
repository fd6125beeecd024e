import type { Fault } from './response-parser.ts';

/** What a load test asks of the status line and header of an answer. */
export interface ResponseHead {
  status: number;
  contentLength: number | undefined;
  chunked: boolean;
  /** Whether the connection may be used again. */
  keepAlive: boolean;
  contentType: string;
  contentEncoding: string;
  /** RFC 9211; empty where absent. */
  cacheStatus: string;
  /** `name=value` of each cookie set. */
  cookies: readonly string[];
}

/**
 * RFC 9112, section 4 and RFC 9110, section 5. Refuses what could make two readers disagree about where an answer ends.
 * @param end of the header, where its blank line begins.
 */
export function readHead(bytes: Buffer, start: number, end: number): ResponseHead | Fault {
  const text = bytes.toString('latin1', start, end);
  if (!/^HTTP\/1\.[01] [1-5]\d\d(?: |\r|$)/.test(text)) return { fault: 'no HTTP/1.1 status line' };
  const head: Draft = {
    status: Number(text.slice(9, 12)),
    contentLength: undefined,
    chunked: false,
    keepAlive: text.charCodeAt(7) === ONE,
    contentType: '',
    contentEncoding: '',
    cacheStatus: '',
    cookies: NO_COOKIES,
  };
  let line = text.indexOf('\r\n') + 2;
  while (line > 1 && line < text.length) {
    const next = text.indexOf('\r\n', line);
    const fault = readField(head, text, line, next < 0 ? text.length : next);
    if (fault !== undefined) return fault;
    line = next + 2;
  }
  if (head.chunked && head.contentLength !== undefined) return { fault: 'both a length and chunks' };
  return head;
}

/** Digits only, and few enough to be exact. */
export function isUnsignedNumber(digits: string, base: 10 | 16): boolean {
  return base === 10 ? /^\d{1,15}$/.test(digits) : /^[\da-fA-F]{1,8}$/.test(digits);
}

type Draft = { -readonly [K in keyof ResponseHead]: ResponseHead[K] };

const NO_COOKIES: readonly string[] = [];
const ONE = 49;

/** By length first: most fields of an answer are of no interest and are passed over without a copy. */
function readField(head: Draft, text: string, from: number, to: number): Fault | undefined {
  const colon = text.indexOf(':', from);
  if (colon <= from || colon >= to) return { fault: 'broken header line' };
  const read = FIELDS[colon - from];
  if (read === undefined) return undefined;
  return read(head, text.slice(from, colon).toLowerCase(), text.slice(colon + 1, to).trim());
}

type ReadField = (head: Draft, name: string, value: string) => Fault | undefined;

const FIELDS: readonly (ReadField | undefined)[] = byLength({
  'content-length': (head, value) => {
    if (!isUnsignedNumber(value, 10)) return { fault: 'impossible length' };
    const length = Number(value);
    if (head.contentLength !== undefined && head.contentLength !== length) return { fault: 'two lengths' };
    head.contentLength = length;
    return undefined;
  },
  'transfer-encoding': (head, value) => {
    if (value.toLowerCase() !== 'chunked') return { fault: 'unknown transfer encoding' };
    head.chunked = true;
    return undefined;
  },
  connection: (head, value) => {
    if (/\bclose\b/i.test(value)) head.keepAlive = false;
    if (/\bkeep-alive\b/i.test(value)) head.keepAlive = true;
    return undefined;
  },
  'content-type': (head, value) => void (head.contentType = value),
  'content-encoding': (head, value) => void (head.contentEncoding = value),
  'cache-status': (head, value) => void (head.cacheStatus = value),
  'set-cookie': (head, value) => {
    head.cookies = [...head.cookies, value.split(';', 1)[0] ?? ''];
    return undefined;
  },
});

function byLength(fields: Record<string, (head: Draft, value: string) => Fault | undefined>): ReadField[] {
  const table: ReadField[] = [];
  for (const length of new Set(Object.keys(fields).map((name) => name.length))) {
    table[length] = (head, name, value) => (Object.hasOwn(fields, name) ? fields[name]?.(head, value) : undefined);
  }
  return table;
}
