import type { Database, Transaction } from '../src/performance/database/index.ts';

type Figure = [what: string, figure: string];

/** Orders are written one by one within a transaction that is rolled back, with the differences noted and without. */
export async function measureWrites(database: Database, orders: number): Promise<Figure[]> {
  const ratios: number[] = [];
  // The first pair warms up; within a pair nothing else differs.
  for (let pair = 0; pair < 4; pair += 1) {
    const without = await rolledBack(database, async (transaction) => {
      await transaction.query('bench.off', `ALTER TABLE orders DISABLE TRIGGER seller_counts_follow_orders_insert`);
      await transaction.query('bench.off', `ALTER TABLE orders DISABLE TRIGGER seller_counts_follow_orders_update`);
      await transaction.query(
        'bench.off',
        `ALTER TABLE order_items DISABLE TRIGGER seller_counts_follow_order_items_insert`,
      );
      return place(transaction, orders);
    });
    const noted = await rolledBack(database, async (transaction) => place(transaction, orders));
    if (pair > 0) ratios.push(noted / without);
  }
  const [low = 0, middle = 0, high = 0] = ratios.toSorted((a, b) => a - b);
  return [
    [
      `Counters: placing and completing ${orders} orders, against no counters`,
      `${middle.toFixed(2)} times (${low.toFixed(2)} to ${high.toFixed(2)})`,
    ],
  ];
}

const UNDONE = Symbol('undone');

async function rolledBack(database: Database, work: (transaction: Transaction) => Promise<number>): Promise<number> {
  let result = 0;
  try {
    await database.transaction(async (transaction) => {
      result = await work(transaction);
      throw UNDONE;
    });
  } catch (error) {
    if (error !== UNDONE) throw error;
  }
  return result;
}

/** As a checkout and the seller do: the order, its two items, later its completion. @returns milliseconds */
async function place(transaction: Transaction, orders: number): Promise<number> {
  const goods = await transaction.query<{ id: string; seller: string; buyer: string }>(
    'bench.goods',
    `SELECT p.id, p.user_id AS seller, (SELECT id FROM users WHERE role = 'buyer' AND id <> p.user_id LIMIT 1) AS buyer
     FROM products p ORDER BY p.id LIMIT 500`,
  );
  const started = performance.now();
  for (let number = 0; number < orders; number += 1) {
    const { id = '', seller = '', buyer = '' } = goods[number % goods.length] ?? {};
    const [order] = await transaction.query<{ id: string }>(
      'bench.order',
      `INSERT INTO orders (group_id, user_id, seller_id, total_amount, currency, shipping_address, idempotency_key)
       VALUES (uuid_v7(), $1, $2, 300, 'USD', '{}', 'bench-' || uuid_v7()) RETURNING id`,
      [buyer, seller],
    );
    await transaction.query(
      'bench.items',
      `INSERT INTO order_items (order_id, product_id, quantity, price, title) VALUES ($1, $2, 1, 100, 'A'), ($1, $2, 2, 100, 'B')`,
      [order?.id ?? '', id],
    );
    await transaction.query('bench.complete', `UPDATE orders SET status = 'completed' WHERE id = $1`, [
      order?.id ?? '',
    ]);
  }
  return performance.now() - started;
}
