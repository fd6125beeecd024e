import { type BareItem, serializeItem, Token } from './structured-field.ts';
import type { StoredResponse } from './stored-response.ts';
import type { Terms } from './terms.ts';

/** The name of this cache in `Cache-Status`. */
const NAME = new Token('social-selling');

/** RFC 9211. */
export function cacheStatus(parameters: Readonly<Record<string, BareItem>>): string {
  return serializeItem(NAME, parameters);
}

/**
 * What tells caches further out what they may do: browsers ask again each time unless the page says otherwise; the edge
 * keeps for the entry's own time (RFC 9213) and can be purged by tag.
 */
export function cachingHeaders({ cacheControl, compressible }: StoredResponse, terms: Terms): string[] {
  const varying = [compressible ? 'accept-encoding' : '', terms.language ? 'accept-language' : ''].filter(Boolean);
  const vary = varying.length === 0 ? [] : ['vary', varying.join(', ')];
  if (terms.personal) return [...vary, 'cache-control', 'private, no-cache', 'cdn-cache-control', 'no-store'];
  if (/\bno-store\b/i.test(cacheControl ?? ''))
    return [...vary, 'cache-control', 'no-store', 'cdn-cache-control', 'no-store'];
  const usual = cacheControl === undefined || /^no-cache$/i.test(cacheControl) ? ASK_AGAIN : cacheControl;
  return [...vary, 'cache-control', usual, ...edgeHeaders(terms)];
}

function edgeHeaders({ ttl, grace, tags }: Terms): string[] {
  const text = cacheTag(tags);
  if (text === undefined) return ['cdn-cache-control', 'no-store'];
  const times = `public, max-age=${ttl}, stale-while-revalidate=${grace}, stale-if-error=${grace}`;
  return ['cdn-cache-control', times, ...(text === '' ? [] : ['cache-tag', text])];
}

const ASK_AGAIN = 'public, max-age=0, must-revalidate';

/** Below what common edges accept in one header. */
const MOST_TAG_BYTES = 8_000;

/** @returns undefined for more tags than a header can hold: an edge that knew only some could not be purged by the rest. */
function cacheTag(tags: readonly string[]): string | undefined {
  const text = tags.map((tag) => encodeURI(tag).replaceAll(',', '%2C')).join(',');
  return text.length > MOST_TAG_BYTES ? undefined : text;
}
