import { createHash } from 'node:crypto';

import { slugify } from '../../../shared/slug.ts';

/** The address of a new product: words of its title, and a suffix that belongs to this seller's handle for ever. */
export function productSlug(title: string, seller: string, handle: string): string {
  const hash = createHash('sha256').update(`${seller}\n${handle}`).digest().readBigUInt64BE();
  const suffix = hash.toString(36).padStart(13, '0').slice(-8);
  return [slugify(title, 100), suffix].filter((part) => part !== '').join('-');
}
