import type { Encoding } from '../negotiate.ts';
import { type Effort, encodeBody } from './encode-body.ts';
import { cachingHeaders } from './headers.ts';
import type { StoredResponse } from './stored-response.ts';
import type { Terms } from './terms.ts';
import { Variant } from './variant.ts';

/** A stored answer ready to be served: each coding is made once, for the first client that wants it. */
export class Prepared {
  /** As it is, for whoever takes nothing else. */
  readonly identity: Variant;
  private readonly stored: StoredResponse;
  private readonly caching: readonly string[];
  private readonly kept: boolean;
  private readonly encoded = new Map<Encoding, Variant>();
  private readonly making = new Map<Encoding, Promise<Variant>>();
  private readonly improved = new Set<Encoding>();

  /** @param terms undefined for what is not kept, such as an error that all who wait for it get. */
  constructor(stored: StoredResponse, terms: Terms | undefined) {
    this.stored = stored;
    this.kept = terms !== undefined;
    this.caching = terms === undefined ? unkept(stored) : cachingHeaders(stored, terms);
    this.identity = this.variantOf('identity', stored.body, 'live');
    for (const encoding of ['br', 'gzip'] as const) {
      const body = stored.variants[encoding];
      if (body !== undefined) this.encoded.set(encoding, this.variantOf(encoding, body, 'live'));
    }
  }

  /** @returns undefined where it has yet to be made. */
  variant(encoding: Encoding | 'identity'): Variant | undefined {
    return encoding === 'identity' || !this.stored.compressible ? this.identity : this.encoded.get(encoding);
  }

  /** Whether a coding could be made smaller still, with bounded effort. */
  isImprovable(encoding: Encoding): boolean {
    return this.encoded.has(encoding) && !this.improved.has(encoding) && this.stored.body.length <= MOST_IMPROVED_BYTES;
  }

  async make(encoding: Encoding): Promise<Variant> {
    let making = this.making.get(encoding);
    if (making === undefined) {
      making = this.encode(encoding, 'live').finally(() => this.making.delete(encoding));
      this.making.set(encoding, making);
    }
    return making;
  }

  /** Replaces a coding by the smallest that can be made of it. */
  async improve(encoding: Encoding): Promise<void> {
    this.improved.add(encoding);
    await this.encode(encoding, 'best');
  }

  private async encode(encoding: Encoding, effort: Effort): Promise<Variant> {
    const body = await encodeBody(this.stored.body, encoding, effort);
    const before = this.encoded.get(encoding) ?? this.identity;
    const smaller =
      body === undefined || body.length >= before.body.length ? before : this.variantOf(encoding, body, effort);
    this.encoded.set(encoding, smaller);
    return smaller;
  }

  private variantOf(encoding: Encoding | 'identity', body: Buffer, effort: Effort): Variant {
    const { status, headers, version } = this.stored;
    const tagged = status === 200 && this.kept;
    const etag = (suffix: string) => `"${version}${suffix}"`;
    const live = etag(encoding === 'identity' ? '' : `-${encoding}`);
    // Other bytes, another strong tag (RFC 9110, 8.8.3).
    const own = effort === 'best' ? etag(`-${encoding}-best`) : live;
    return new Variant({
      status,
      encoding,
      body,
      etag: tagged ? own : undefined,
      formerEtags: effort === 'best' && tagged ? [live] : [],
      headers,
      caching: this.caching,
    });
  }
}

const MOST_IMPROVED_BYTES = 512 * 1_024;

function unkept({ cacheControl, compressible }: StoredResponse): string[] {
  return [...(compressible ? ['vary', 'accept-encoding'] : []), 'cache-control', cacheControl ?? 'no-store'];
}
