import type { Database } from '../src/performance/database/index.ts';

/** What the database under test has, to draw parameters from. */
export interface Facts {
  products: number;
  categories: { path: string; depth: number }[];
  brands: string[];
  /** The largest seller first, then a sample. */
  sellers: { id: string; slug: string }[];
  samples: { id: string; slug: string; title: string }[];
  sitemapParts: number;
  orderItems: number;
  /** Ids of the sellers with most orders. */
  merchants: string[];
  /** Ids of people who bought something; and of those who bought most. */
  buyers: string[];
  keenest: string[];
}

export async function readFacts(database: Database): Promise<Facts> {
  const query = async <Row extends object>(sql: string) => database.query<Row>('bench.facts', sql);
  const [totals] = await query<{ products: number }>(`SELECT sum(product_count) AS products FROM categories`);
  const categories = await query<{ path: string; depth: number }>(
    `SELECT path, array_length(string_to_array(path, '/'), 1) AS depth FROM categories ORDER BY path`,
  );
  const brands = await query<{ brand: string }>(
    `SELECT DISTINCT brand FROM (SELECT brand FROM products TABLESAMPLE SYSTEM (2) REPEATABLE (1)) p
     WHERE brand IS NOT NULL ORDER BY brand`,
  );
  const sellers = await query<{ id: string; slug: string }>(
    `SELECT u.id, u.slug FROM (
       SELECT user_id, count(*) AS count FROM products TABLESAMPLE SYSTEM (5) REPEATABLE (1) GROUP BY user_id
     ) p JOIN users u ON u.id = p.user_id ORDER BY p.count DESC, u.id LIMIT 300`,
  );
  const samples = await query<{ id: string; slug: string; title: string }>(
    `SELECT id, slug, title FROM products TABLESAMPLE SYSTEM (1) REPEATABLE (1)
     WHERE status = 'active' AND deleted_at IS NULL ORDER BY md5(id::text) LIMIT 500`,
  );
  return {
    products: totals?.products ?? 0,
    categories,
    brands: brands.map(({ brand }) => brand),
    sellers,
    samples,
    sitemapParts: 0,
    ...(await readTrade(database)),
  };
}

async function readTrade(database: Database): Promise<Pick<Facts, 'orderItems' | 'merchants' | 'buyers' | 'keenest'>> {
  const ids = async (sql: string) => (await database.query<{ id: string }>('bench.facts', sql)).map(({ id }) => id);
  const [items] = await database.query<{ count: number }>(
    'bench.facts',
    `SELECT greatest(reltuples, 0)::float8 AS count FROM pg_class WHERE oid = 'order_items'::regclass`,
  );
  const sampled = `SELECT user_id AS id, count(*) AS count FROM orders TABLESAMPLE SYSTEM (10) REPEATABLE (1) GROUP BY user_id`;
  return {
    orderItems: Math.round(items?.count ?? 0),
    merchants: await ids(`SELECT seller_id AS id FROM seller_sales GROUP BY 1 ORDER BY sum(orders) DESC, 1 LIMIT 20`),
    buyers: await ids(`SELECT id FROM (${sampled}) b ORDER BY md5(id::text) LIMIT 300`),
    keenest: await ids(`SELECT id FROM (${sampled}) b ORDER BY count DESC, id LIMIT 20`),
  };
}
