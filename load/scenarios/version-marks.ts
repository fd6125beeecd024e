import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** A product that is edited during the run. */
export interface EditedProduct {
  /** Its number in the run. */
  number: number;
  id: string;
  slug: string;
  /** Without a mark. */
  title: string;
  /** E-mail address of its seller. */
  seller: string;
  /** The version a run before left in its title. */
  before: number;
}

/** A title that tells its version, wherever it is shown: "Walnut side table LT0a1b2cV000007". */
export function markedTitle({ id, title, before }: EditedProduct, version: number): string {
  return `${title} LT${keyOf(id)}V${String(before + version).padStart(6, '0')}`;
}

/** What an earlier run left in a title. */
export function unmarked(title: string): { title: string; version: number } {
  const [, plain, version] = /^(.*) LT[0-9a-f]{6}V(\d{6})$/s.exec(title) ?? [];
  return plain === undefined ? { title, version: 0 } : { title: plain, version: Number(version) };
}

/** Finds marks in answers. The same bytes for the same address are not taken apart twice. */
export class VersionReader {
  private readonly products: ReadonlyMap<string, EditedProduct>;
  private readonly read = new Map<string, { body: Buffer; versions: ReadonlyMap<number, number> }>();

  constructor(products: readonly EditedProduct[]) {
    this.products = new Map(products.map((product) => [keyOf(product.id), product]));
  }

  /**
   * @param body as sent.
   * @returns number of each product shown → the oldest version shown of it; undefined where the body cannot be read.
   */
  versionsIn(address: string, body: Buffer, encoding: string): ReadonlyMap<number, number> | undefined {
    const held = this.read.get(address);
    if (held?.body.equals(body) === true) return held.versions;
    const text = textOf(body, encoding);
    if (text === undefined) return undefined;
    const versions = this.marksIn(address.startsWith('/p/') ? withoutSuggestions(text) : text);
    if (held === undefined && this.read.size >= HELD_AT_MOST) this.forgetOldest();
    this.read.set(address, { body, versions });
    return versions;
  }

  private marksIn(text: string): ReadonlyMap<number, number> {
    const versions = new Map<number, number>();
    for (const [, key = '', digits] of text.matchAll(/\bLT([0-9a-f]{6})V(\d{6})\b/g)) {
      const product = this.products.get(key);
      if (product === undefined) continue;
      const version = Math.max(0, Number(digits) - product.before);
      versions.set(product.number, Math.min(version, versions.get(product.number) ?? Infinity));
    }
    return versions;
  }

  private forgetOldest(): void {
    const [oldest] = this.read.keys();
    if (oldest !== undefined) this.read.delete(oldest);
  }
}

const HELD_AT_MOST = 4_000;

/** A product page without the cards of what goes with it: those may lag ten minutes by design. */
function withoutSuggestions(page: string): string {
  const start = page.indexOf('id="related"');
  return start === -1 ? page : page.slice(0, start);
}
const LARGEST_BODY = 16 * 1_048_576;

/** The end of an id; its beginning is a time, which products made together share. */
function keyOf(id: string): string {
  return id.replaceAll('-', '').slice(-6).toLowerCase();
}

function textOf(body: Buffer, encoding: string): string | undefined {
  try {
    return decoded(body, encoding)?.toString('latin1');
  } catch {
    return undefined;
  }
}

function decoded(body: Buffer, encoding: string): Buffer | undefined {
  switch (encoding) {
    case '':
    case 'identity':
      return body;
    case 'br':
      return brotliDecompressSync(body, { maxOutputLength: LARGEST_BODY });
    case 'gzip':
      return gunzipSync(body, { maxOutputLength: LARGEST_BODY });
    default:
      return undefined;
  }
}
