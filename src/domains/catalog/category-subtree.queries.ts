import type { Queryable } from '../../performance/database/index.ts';
import { inSubtree, type ListingFilter, type ResolvedFilter, sqlValues } from './listing.filter.ts';

/**
 * Looks up which categories a filter means. With their paths in the statement the planner knows how many products to
 * expect and reads indexes alone; a range of paths leaves it guessing.
 */
export async function resolveCategories(database: Queryable, filter: ListingFilter): Promise<ResolvedFilter> {
  if (filter.category === undefined) return filter;
  const { sql, values } = subtreeStatement(filter.category);
  const rows = await database.query<{ path: string }>('catalog.subtree', sql, values);
  return { ...filter, categories: rows.map(({ path }) => path) };
}

function subtreeStatement(category: string) {
  const { bind, values } = sqlValues();
  return {
    sql: `SELECT path FROM categories WHERE product_count > 0 AND ${inSubtree('path', category, bind)}`,
    values,
  };
}
