import { createHash } from 'node:crypto';

import { AppError } from '../../../shared/errors.ts';
import { isCompressible, LEAST_BYTES } from '../compressible.ts';
import type { Encoding } from '../negotiate.ts';
import { PROBLEM_TYPE, problemOf } from '../problem.ts';
import type { Rendered } from './render.ts';

/** What the cache holds of an answer: no header that says for how long, which way or in which coding it is sent. */
export interface StoredResponse {
  /** `pass`: may not be shared; each client asks the routes itself. */
  verdict: Verdict;
  status: number;
  /** Flat: name, value, name, value. */
  headers: readonly string[];
  /** As the route set it. */
  cacheControl: string | undefined;
  /** In `coding`: what is kept takes a fifth of the memory, of Redis and of the way between threads. */
  body: Buffer;
  /** undefined where no coding makes it smaller. */
  coding: Encoding | undefined;
  /** Bytes without a coding. */
  length: number;
  /** The opaque part of the entity tag, the same for the same bytes in every process. */
  version: string;
  /** Whether its type is text. */
  compressible: boolean;
}

/**
 * `store`: for everybody, for a while; `share`: for everybody who waits for it now; `pass`: for nobody but the one who
 * asked, so that it is made again for each.
 */
export type Verdict = 'store' | 'share' | 'pass';

const STORED_STATUSES = new Set([200, 301, 308, 404, 410]);
/** What an answer may vary by: it is part of the key, or made here. */
const KEYED = new Set(['accept-encoding', 'accept-language']);

/** RFC 9111, 3, made stricter: nothing that could be for one person, or depend on what is no part of the key. */
export function verdictOf(
  { status, headers }: Rendered,
  { language, local }: { language: boolean; local: boolean },
): Verdict {
  const cacheControl = String(headers['cache-control'] ?? '');
  const varying = String(headers['vary'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (headers['set-cookie'] !== undefined || /\bprivate\b/i.test(cacheControl)) return 'pass';
  if (varying.some((name) => !KEYED.has(name) || (name === 'accept-language' && !language))) return 'pass';
  if (headers['content-encoding'] !== undefined || status === 206) return 'pass';
  const kept = local || !/\bno-store\b/i.test(cacheControl);
  if (kept && STORED_STATUSES.has(status)) return 'store';
  return kept || status >= 400 ? 'share' : 'pass';
}

/** About the transfer, made anew for each answer, or of the one request that made it. */
const NOT_STORED =
  /^(?:age|alt-svc|cache-control|cache-status|cache-tag|cdn-cache-control|connection|content-encoding|content-length|date|etag|keep-alive|ratelimit.*|server-timing|set-cookie|trailer|transfer-encoding|upgrade|vary|x-ratelimit-.*|x-request-id)$/;

/** Without a coding. */
export function storedFrom(rendered: Rendered, verdict: Verdict): StoredResponse {
  const { status, headers, body } = rendered;
  const type = String(headers['content-type'] ?? '');
  const cacheControl = headers['cache-control'] === undefined ? undefined : String(headers['cache-control']);
  return {
    verdict,
    status,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      NOT_STORED.test(name) ? [] : (Array.isArray(value) ? value : [value]).flatMap((one) => [name, String(one)]),
    ),
    cacheControl,
    body,
    coding: undefined,
    length: body.length,
    version: createHash('sha256').update(`${status} ${type}\n`).update(body).digest('base64url').slice(0, 16),
    compressible: body.length >= LEAST_BYTES && isCompressible(type) && !/\bno-transform\b/i.test(cacheControl ?? ''),
  };
}

/** A refusal of the cache's own, in the form of all refusals. */
export function problemResponse(error: AppError, headers: Readonly<Record<string, string>> = {}): StoredResponse {
  const body = Buffer.from(JSON.stringify(problemOf(error)));
  const all = { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store', ...headers };
  return storedFrom({ status: error.status, headers: all, body }, 'share');
}

const BUSY = new AppError('busy', 503, 'The shop is very busy just now. Please try again in a moment.');

/** For programs a problem, for people a sentence: a page of the shop would cost what there is too little of. */
export function busyResponse(url: string): StoredResponse {
  const headers = { 'cache-control': 'no-store', 'retry-after': '2' };
  if (url.startsWith('/api/')) return problemResponse(BUSY, headers);
  const body = Buffer.from(
    `<!doctype html><meta name=viewport content=width=device-width><title>503</title><p>${BUSY.message}`,
  );
  return storedFrom(
    { status: 503, headers: { ...headers, 'content-type': 'text/html; charset=utf-8' }, body },
    'share',
  );
}

/** What it holds in memory, with what may be made of it later. */
export function bytesOf({ body, headers, compressible }: StoredResponse): number {
  return body.length * (compressible ? 2 : 1) + 2 * headers.join('').length + OVERHEAD;
}

/** Objects, and the headers of each variant. */
const OVERHEAD = 3_000;
