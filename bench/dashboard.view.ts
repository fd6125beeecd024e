import { foldSellerChanges } from '../src/domains/ordering/index.ts';
import type { Database } from '../src/performance/database/index.ts';

/** What the counters hold by days, as a view that is made of the orders and kept. */
const VIEW = `
  CREATE MATERIALIZED VIEW bench_seller_days AS
  SELECT seller_id, (created_at AT TIME ZONE 'UTC')::date AS day, currency, count(*) AS orders,
    count(*) FILTER (WHERE status = 'completed') AS completed,
    coalesce(sum(total_amount) FILTER (WHERE status = 'completed'), 0) AS revenue
  FROM orders GROUP BY 1, 2, 3`;

type Figure = [what: string, figure: string];

/** The other way: a materialized view of orders by day, refreshed CONCURRENTLY, and the cost of one changed order in it. */
export async function measureView(database: Database, seller: string): Promise<Figure[]> {
  await database.query('bench.drop', `DROP MATERIALIZED VIEW IF EXISTS bench_seller_days`);
  try {
    const built = await seconds(async () => database.query('bench.view', VIEW));
    await database.query('bench.key', `CREATE UNIQUE INDEX ON bench_seller_days (seller_id, day, currency)`);
    const refreshed = await seconds(async () =>
      database.query('bench.refresh', `REFRESH MATERIALIZED VIEW CONCURRENTLY bench_seller_days`),
    );
    const folded = await seconds(async () => foldOne(database, seller));
    return [
      ['View: made once, of every order', `${built.toFixed(1)} s`],
      ['View: one REFRESH CONCURRENTLY, nothing has changed', `${refreshed.toFixed(1)} s`],
      ['Counters: 10,000 differences folded', `${folded.toFixed(2)} s`],
      [
        'A refresh takes as long as so many differences',
        Math.round((refreshed / folded) * 10_000).toLocaleString('en'),
      ],
    ];
  } finally {
    await database.query('bench.drop', `DROP MATERIALIZED VIEW IF EXISTS bench_seller_days`);
  }
}

/** Ten thousand differences of a hundred days, counted in and out again. */
async function foldOne(database: Database, seller: string): Promise<void> {
  const add = async (sign: 1 | -1) =>
    database.query(
      'bench.differences',
      `INSERT INTO seller_changes (seller_id, day, currency, orders, completed, revenue)
       SELECT $1, current_date - (i % 100), 'USD', $2, $2, $2 * 100 FROM generate_series(1, 5000) AS i`,
      [seller, sign],
    );
  await add(1);
  await add(-1);
  await foldSellerChanges(database);
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
