import type { Database } from '../../performance/database/index.ts';
import { type Bind, inSubtree, type ListingFilter, type ResolvedFilter, sqlValues } from './listing.filter.ts';

/**
 * Looks up which categories a filter means. With their paths in the statement the planner knows how many products to
 * expect and reads indexes alone; a range of paths leaves it guessing.
 */
export async function resolveCategories(database: Database, filter: ListingFilter): Promise<ResolvedFilter> {
  if (filter.category === undefined) return filter;
  const { bind, values } = sqlValues();
  const rows = await database.query<{ path: string }>('catalog.subtree', subtree(filter.category, bind), values, {
    kept: true,
    read: true,
  });
  return { ...filter, categories: rows.map(({ path }) => path) };
}

/** The paths of a category and of everything below it that has products, and how many. */
export function subtree(category: string, bind: Bind): string {
  return `SELECT path, product_count FROM categories WHERE product_count > 0 AND ${inSubtree('path', category, bind)}`;
}
