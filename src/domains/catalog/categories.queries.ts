import { Injectable } from '@nestjs/common';

import { Cacheable } from '../../performance/cache/index.ts';
import { Database } from '../../performance/database/index.ts';
import { catalogCache } from './catalog.cache.ts';
import { LIVE } from './catalog.policy.ts';
import type { CategoryView } from './category.view.ts';

interface CategoryRow {
  path: string;
  parent_path: string | null;
  name: string;
  listed: number;
}

@Injectable()
export class Categories {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** The whole tree, each count with everything below it. */
  @Cacheable(catalogCache.categories)
  async tree(): Promise<CategoryView[]> {
    const rows = await this.database.query<CategoryRow>('catalog.categories', ALL_CATEGORIES, [], { read: true });
    return treeOf(rows);
  }
}

/** The maintained counters know nothing of suspended sellers: what has to be taken off, by category. */
export const HIDDEN_BY_CATEGORY = `
  SELECT p.category, count(*) AS count FROM users u
  JOIN products p ON p.user_id = u.id AND ${LIVE}
  WHERE u.status <> 'active' OR u.deleted_at IS NOT NULL
  GROUP BY p.category`;

export const ALL_CATEGORIES = `
  SELECT c.path, c.parent_path, c.name, (c.product_count - coalesce(hidden.count, 0))::integer AS listed
  FROM categories c LEFT JOIN (${HIDDEN_BY_CATEGORY}) hidden ON hidden.category = c.path
  ORDER BY c.position, c.name, c.path`;

function treeOf(rows: readonly CategoryRow[]): CategoryView[] {
  const below = Map.groupBy(rows, ({ parent_path }) => parent_path);
  const branch = (parent: string | null): CategoryView[] =>
    (below.get(parent) ?? []).map(({ path, name, listed }) => {
      const children = branch(path);
      return { path, name, children, productCount: children.reduce((sum, child) => sum + child.productCount, listed) };
    });
  return branch(null);
}
