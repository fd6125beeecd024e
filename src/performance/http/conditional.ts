import type { IncomingHttpHeaders } from 'node:http';

/** What is known of the representation a conditional request is about. */
export interface Validators {
  /** With its quotes, `W/` in front where it is weak. */
  etag?: string | undefined;
  /** An HTTP date. */
  lastModified?: string | undefined;
}

/** RFC 9110, 13.2.2: go on, answer 304 without a body, or answer 412. */
export type Precondition = 'proceed' | 'not-modified' | 'failed';

/** Evaluates the conditions of a request in the order of RFC 9110, 13.2.2; `If-Range` belongs to `selectRange`. */
export function checkPreconditions(
  method: string,
  headers: IncomingHttpHeaders,
  { etag, lastModified }: Validators,
): Precondition {
  const ifMatch = headers['if-match'];
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, etag, 'strong')) return 'failed';
  } else if (isAfter(lastModified, headers['if-unmodified-since'])) {
    return 'failed';
  }
  const reading = method === 'GET' || method === 'HEAD';
  if (headers['if-none-match'] !== undefined) {
    if (!matchesEtag(headers['if-none-match'], etag, 'weak')) return 'proceed';
    return reading ? 'not-modified' : 'failed';
  }
  return reading && isUnchangedSince(lastModified, headers['if-modified-since']) ? 'not-modified' : 'proceed';
}

/**
 * Whether the client's copy is still right, so that 304 is the answer. A request that says `no-cache` wants it whole.
 * `If-None-Match` decides alone where it is given (RFC 9110, 13.1.3).
 */
export function isFresh(
  request: Readonly<Record<string, string | string[] | undefined>>,
  response: Readonly<Record<string, unknown>>,
): boolean {
  const ifNoneMatch = textOf(request['if-none-match']);
  const ifModifiedSince = textOf(request['if-modified-since']);
  if (ifNoneMatch === undefined && ifModifiedSince === undefined) return false;
  const cacheControl = textOf(request['cache-control']);
  if (cacheControl !== undefined && /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(cacheControl)) return false;
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, textOf(response['etag']), 'weak');
  return isUnchangedSince(textOf(response['last-modified']), ifModifiedSince);
}

/**
 * Whether a list of entity tags (or `*`) has this one. Weak comparison is for `If-None-Match`, strong for `If-Match`
 * (RFC 9110, 8.8.3.2); `*` means any representation, also one without a tag. What follows something that is no tag is not read.
 */
export function matchesEtag(list: string, etag: string | undefined, comparison: 'weak' | 'strong'): boolean {
  if (list.trim() === '*') return true;
  if (etag === undefined || (comparison === 'strong' && etag.startsWith('W/'))) return false;
  // What nearly every request carries: the tag as it was given out.
  if (list === etag) return true;
  const opaque = opaqueOf(etag);
  TAG.lastIndex = 0;
  for (let found = TAG.exec(list); found !== null; found = TAG.exec(list)) {
    const [, weak, tag] = found;
    if (tag === opaque && (comparison === 'weak' || weak === undefined)) return true;
  }
  return false;
}

/** Sticky, so that one pass over a hostile header is all there is. Tags may hold commas. */
const TAG = /[\t ,]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[\t ]*(?=,|$)/y;

function opaqueOf(etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag;
}

/** RFC 9110, 5.6.7: the usual form and the two obsolete ones. @returns milliseconds since 1970, undefined for no date. */
export function readHttpDate(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40 || !HTTP_DATE.test(text)) return undefined;
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : time;
}

const HTTP_DATE =
  /^(?:\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT|\w{6,9}, \d{2}-\w{3}-\d{2} \d{2}:\d{2}:\d{2} GMT|\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

function isUnchangedSince(lastModified: string | undefined, since: string | undefined): boolean {
  const [changed, limit] = [readHttpDate(lastModified), readHttpDate(since)];
  return changed !== undefined && limit !== undefined && changed <= limit;
}

function isAfter(lastModified: string | undefined, limit: string | undefined): boolean {
  const [changed, last] = [readHttpDate(lastModified), readHttpDate(limit)];
  return changed !== undefined && last !== undefined && changed > last;
}

/** Node.js gives a header as text, as a number where a program set one, or as a list where it came several times. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : undefined;
}
