import type { Encoding } from '../negotiate.ts';
import { decodeBody, type Effort, encodeBody } from './encode-body.ts';
import { cachingHeaders } from './headers.ts';
import type { StoredResponse } from './stored-response.ts';
import type { Terms } from './terms.ts';
import { Variant } from './variant.ts';

type Form = Encoding | 'identity';

/** A stored answer ready to be served: each form of it is made once, for the first client that wants it. */
export class Prepared {
  private readonly stored: StoredResponse;
  private readonly caching: readonly string[];
  private readonly kept: boolean;
  private readonly variants = new Map<Form, Variant>();
  /** Without its coding it is many times as large, and few want it so: held until memory is collected. */
  private decoded: WeakRef<Variant> | undefined;
  private readonly making = new Map<Form, Promise<Variant>>();
  private readonly improved = new Set<Encoding>();

  /** @param terms undefined for what is not kept, such as an error that all who wait for it get. */
  constructor(stored: StoredResponse, terms: Terms | undefined) {
    this.stored = stored;
    this.kept = terms !== undefined;
    this.caching = terms === undefined ? unkept(stored) : cachingHeaders(stored, terms);
    const form = stored.coding ?? 'identity';
    this.variants.set(form, this.variantOf(form, stored.body, 'live'));
  }

  /** @returns undefined where it has yet to be made. */
  variant(wanted: Form): Variant | undefined {
    const form = this.stored.compressible ? wanted : 'identity';
    return this.variants.get(form) ?? (form === 'identity' ? this.decoded?.deref() : undefined);
  }

  /** Whether a coding could be made smaller still, with bounded effort. */
  isImprovable(encoding: Encoding): boolean {
    return this.variants.has(encoding) && !this.improved.has(encoding) && this.stored.length <= MOST_IMPROVED_BYTES;
  }

  async make(form: Form): Promise<Variant> {
    let making = this.making.get(form);
    if (making === undefined) {
      making = (form === 'identity' ? this.identity() : this.encode(form, 'live')).finally(() =>
        this.making.delete(form),
      );
      this.making.set(form, making);
    }
    return making;
  }

  /** Replaces a coding by the smallest that can be made of it. */
  async improve(encoding: Encoding): Promise<void> {
    this.improved.add(encoding);
    await this.encode(encoding, 'best');
  }

  private async identity(): Promise<Variant> {
    const known = this.variant('identity');
    if (known !== undefined) return known;
    const { body, coding } = this.stored;
    const made = this.variantOf('identity', coding === undefined ? body : await decodeBody(body, coding), 'live');
    this.decoded = new WeakRef(made);
    return made;
  }

  private async encode(encoding: Encoding, effort: Effort): Promise<Variant> {
    const plain = await this.identity();
    const body = await encodeBody(plain.body, encoding, effort);
    const before = this.variants.get(encoding) ?? plain;
    const smaller =
      body === undefined || body.length >= before.body.length ? before : this.variantOf(encoding, body, effort);
    this.variants.set(encoding, smaller);
    return smaller;
  }

  private variantOf(form: Form, body: Buffer, effort: Effort): Variant {
    const { status, headers, version } = this.stored;
    const tagged = status === 200 && this.kept;
    const etag = (suffix: string) => `"${version}${suffix}"`;
    const live = etag(form === 'identity' ? '' : `-${form}`);
    // Other bytes, another strong tag (RFC 9110, 8.8.3).
    const own = effort === 'best' ? etag(`-${form}-best`) : live;
    return new Variant({
      status,
      encoding: form,
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
