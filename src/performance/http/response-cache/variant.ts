import type { IncomingMessage, ServerResponse } from 'node:http';

import { matchesEtag } from '../conditional.ts';
import type { Encoding } from '../negotiate.ts';
import { cacheStatus } from './headers.ts';
import { Token } from './structured-field.ts';

/** What changes from second to second. */
export interface Freshness {
  ageSeconds: number;
  /** Left until it is stale. */
  freshSeconds: number;
  fresh: boolean;
  tier: string;
}

export interface VariantParts {
  status: number;
  encoding: Encoding | 'identity';
  body: Buffer;
  /** In quotes; undefined where there is nothing to compare. */
  etag: string | undefined;
  /** Tags that the same version went out with before: whoever holds one of them holds what is still right. */
  formerEtags: readonly string[];
  /** Of the representation, without its length and coding. */
  headers: readonly string[];
  /** Of the caching: also on a 304. */
  caching: readonly string[];
}

/** One representation in one coding, with its headers written out, so that serving it is two calls into Node.js. */
export class Variant {
  readonly body: Buffer;
  readonly etag: string | undefined;
  hits = 0;
  private readonly status: number;
  private readonly formerEtags: readonly string[];
  private readonly whole: string[];
  private readonly notModified: string[];
  private stampedAge = -1;
  private stampedFresh = true;
  private stampedTier = '';

  constructor({ status, encoding, body, etag, formerEtags, headers, caching }: VariantParts) {
    this.body = body;
    this.etag = etag;
    this.status = status;
    this.formerEtags = formerEtags;
    const tagged = etag === undefined ? [] : ['etag', etag];
    const coding = encoding === 'identity' ? [] : ['content-encoding', encoding];
    const length = ['content-length', String(body.length)];
    this.whole = [...STAMPS, ...headers, ...coding, ...length, ...caching, ...tagged];
    this.notModified = [...STAMPS, ...protective(headers), ...caching, ...tagged];
  }

  /** Answers from the cache. @returns the status sent */
  serve(request: IncomingMessage, response: ServerResponse, freshness: Freshness): number {
    this.hits += 1;
    const { ageSeconds, fresh, tier } = freshness;
    if (ageSeconds !== this.stampedAge || fresh !== this.stampedFresh || tier !== this.stampedTier) {
      this.stamp(freshness);
    }
    return this.send(request, response, this.whole, this.notModified);
  }

  /** Answers with what was just made. @param detail what `Cache-Status` says @param seconds since the request came */
  serveMade(request: IncomingMessage, response: ServerResponse, detail: string, seconds: number): number {
    const stamps = [
      'cache-status',
      detail,
      'server-timing',
      `cache;desc=miss, total;dur=${(seconds * 1e3).toFixed(1)}`,
    ];
    const stamped = (headers: readonly string[]) => [...stamps, ...headers.slice(STAMPS.length)];
    return this.send(request, response, stamped(this.whole), stamped(this.notModified));
  }

  private send(
    request: IncomingMessage,
    response: ServerResponse,
    whole: readonly string[],
    notModified: readonly string[],
  ): number {
    const condition = request.headers['if-none-match'];
    const held = condition === undefined ? undefined : this.heldBy(condition);
    if (held !== undefined) {
      response.writeHead(304, (held === this.etag ? notModified : [...notModified.slice(0, -1), held]) as string[]);
      response.end();
      return 304;
    }
    response.writeHead(this.status, whole as string[]);
    if (request.method === 'HEAD') response.end();
    else response.end(this.body);
    return this.status;
  }

  /** RFC 9110, 13.1.2, by weak comparison. @returns the tag of ours that the client holds. */
  private heldBy(condition: string): string | undefined {
    if (this.etag === undefined) return undefined;
    if (matchesEtag(condition, this.etag, 'weak')) return this.etag;
    return this.formerEtags.find((etag) => matchesEtag(condition, etag, 'weak'));
  }

  /** The texts that change with the second are written once a second, not once a request. */
  private stamp({ ageSeconds, freshSeconds, fresh, tier }: Freshness): void {
    this.stampedAge = ageSeconds;
    this.stampedFresh = fresh;
    this.stampedTier = tier;
    const detail = tier === 'redis' ? { detail: new Token('redis') } : {};
    const state = fresh ? { ttl: freshSeconds, ...detail } : { detail: new Token('stale') };
    const stamps = [
      'age',
      String(ageSeconds),
      'cache-status',
      cacheStatus({ hit: true, ...state }),
      'server-timing',
      `cache;desc=${fresh ? 'hit' : 'stale'}`,
    ];
    for (const headers of [this.whole, this.notModified]) headers.splice(0, stamps.length, ...stamps);
  }
}

/**
 * Of the headers of a representation, those that say what browsers let it do. A 304 updates what is stored (RFC 9111,
 * 3.2), and the entity tag is of the bytes alone: told again, a policy that has changed holds for copies made before.
 */
function protective(headers: readonly string[]): string[] {
  return headers.filter((_, place) => PROTECTIVE.test(headers[place - (place % 2)] ?? ''));
}

const PROTECTIVE =
  /^(?:content-security-policy|cross-origin-.*|permissions-policy|referrer-policy|strict-transport-security|x-content-type-options)$/;

/** Place for what `stamp` writes. */
const STAMPS: readonly string[] = ['age', '0', 'cache-status', '', 'server-timing', ''];
