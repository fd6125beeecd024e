import { createHash } from 'node:crypto';

import { slugify } from '../../../shared/slug.ts';
import { cleanLine } from './clean-text.ts';

/** A category and all above it, from the root; at most six levels. */
export type CategoryTrail = readonly CategoryLevel[];

export interface CategoryLevel {
  /** "home/kitchen" */
  path: string;
  name: string;
}

const MAX_LEVELS = 6;

/** Where a product goes whose file names no category. */
export const UNSORTED: CategoryTrail = [{ path: 'other', name: 'Other' }];

/**
 * "Home > Kitchen", "home/kitchen" (only lower-case letters, digits and dashes between the slashes) or one name.
 * @returns undefined when no level is left.
 */
export function parseCategory(text: string): CategoryTrail | undefined {
  const line = cleanLine(text);
  if (/^[a-z0-9]+(-[a-z0-9]+)*(\/[a-z0-9]+(-[a-z0-9]+)*)+$/.test(line)) {
    return categoryTrail(
      line.split('/').map((part) => part.charAt(0).toUpperCase() + part.slice(1).replaceAll('-', ' ')),
    );
  }
  return categoryTrail(line.split('>'));
}

/** Names from the root; levels below the sixth are dropped, so the product is listed in the sixth. */
export function categoryTrail(names: readonly string[]): CategoryTrail | undefined {
  const trail: CategoryLevel[] = [];
  for (const part of names) {
    const name = [...cleanLine(part)].slice(0, 120).join('').trim();
    if (name === '' || trail.length === MAX_LEVELS) continue;
    const above = trail.at(-1)?.path;
    trail.push({ path: (above === undefined ? '' : `${above}/`) + levelSlug(name), name });
  }
  return trail.length === 0 ? undefined : trail;
}

/** Names without a Latin letter ("家具") get an address from their hash. */
function levelSlug(name: string): string {
  return slugify(name, 45) || `c-${createHash('sha256').update(name).digest('hex').slice(0, 10)}`;
}
