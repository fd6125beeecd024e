import type { Database, Transaction } from '../src/performance/database/index.ts';

type Figure = [what: string, figure: string];

const BUYERS = 8;
const ORDERS = 60;
/** Seconds a checkout still takes after its seller was counted: other sellers' orders, stock, the commit. */
const REST = 0.005;

/** Eight buyers order from one seller at once: a counter row that each order locks, against rows that are only added. */
export async function measureContention(database: Database): Promise<Figure[]> {
  await database.query('bench.drop', `DROP TABLE IF EXISTS bench_counter, bench_changes`);
  await database.query('bench.counter', `CREATE TABLE bench_counter (seller_id integer PRIMARY KEY, orders integer)`);
  await database.query('bench.changes', `CREATE TABLE bench_changes (id bigserial PRIMARY KEY, seller_id integer)`);
  try {
    await database.query('bench.seller', `INSERT INTO bench_counter VALUES (1, 0)`);
    const locking = await throughput(database, `UPDATE bench_counter SET orders = orders + 1 WHERE seller_id = 1`);
    const adding = await throughput(database, `INSERT INTO bench_changes (seller_id) VALUES (1)`);
    return [
      [
        `Differences: orders a second of one seller, ${BUYERS} at once, against a counter row`,
        `${(adding / locking).toFixed(1)} times`,
      ],
    ];
  } finally {
    await database.query('bench.drop', `DROP TABLE IF EXISTS bench_counter, bench_changes`);
  }
}

/** Orders a second. */
async function throughput(database: Database, count: string): Promise<number> {
  const order = async (transaction: Transaction) => {
    await transaction.query('bench.count', count);
    await transaction.query('bench.rest', `SELECT pg_sleep(${REST})`);
  };
  const started = performance.now();
  await Promise.all(
    Array.from({ length: BUYERS }, async () => {
      for (let number = 0; number < ORDERS; number += 1) await database.transaction(order);
    }),
  );
  return (BUYERS * ORDERS * 1000) / (performance.now() - started);
}
