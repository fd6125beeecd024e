import type { Database } from '../../../src/performance/database/index.ts';
import { StartError } from '../../../src/shared/errors.ts';

import { runWorkers } from '../../run-workers.ts';
import { mayDisableTriggers, recountSellers, writeInBulk } from '../bulk.ts';
import { chunksMissing, noteRange, rangesDone } from '../ranges.ts';
import { clearGround, layGround } from './ground.queries.ts';
import { writeOrders } from './orders-chunk.queries.ts';
import { putIndexesBack, setIndexesAside } from './set-indexes-aside.ts';

export const SCALE_ORDERS_AT_MOST = 20_000_000;

export interface ScaleOrdersOptions {
  /** How many orders, 1 to 20,000,000; each has about two and a half items. */
  orders: number;
  onProgress?: (progress: { stage: 'orders' | 'indexes'; done: number; of: number }) => void;
}

const KEY = 'scale-orders';
const CHUNK = 50_000;
const WORKERS = 2;
/** Below, keeping the indexes is cheaper than building them again. */
const MANY = 200_000;
const ORDERS_A_BUYER = 20;
const TABLES = ['orders', 'order_items', 'order_events', 'reviews'] as const;

/**
 * Adds orders of the last 18 months for measuring at scale, made in SQL from what is for sale: buyers are
 * Zipf-distributed, sellers sell by their share of the listings. Each chunk is one transaction that notes that it is
 * done, so an interrupted run goes on where it stopped, and the same number again adds none. Reviews are written for
 * a fifth of what was received; the ratings of generated products stand as they are, without regard to them.
 *
 * @throws StartError where another number of orders was generated before: their times are spread by their number.
 */
export async function seedScaleOrders(database: Database, options: ScaleOrdersOptions): Promise<void> {
  const orders = Math.min(options.orders, SCALE_ORDERS_AT_MOST);
  await claimNumber(database, orders);
  const pending = chunksMissing(await rangesDone(database, KEY), orders, CHUNK);
  if (pending.length > 0) {
    if (orders >= MANY) await setIndexesAside(database, TABLES);
    await writeAll(database, { orders, pending, onProgress: options.onProgress });
  }
  await putIndexesBack(database, (done, of) => options.onProgress?.({ stage: 'indexes', done, of }));
  if (pending.length > 0) await settle(database);
}

async function claimNumber(database: Database, orders: number): Promise<void> {
  await database.query('scale.claim', `INSERT INTO shop_state (key, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, [
    `${KEY}-of`,
    JSON.stringify(orders),
  ]);
  const [row] = await database.query<{ value: unknown }>(
    'scale.claimed',
    `SELECT value FROM shop_state WHERE key = $1`,
    [`${KEY}-of`],
  );
  if (row?.value === orders) return;
  throw new StartError(
    `This shop has ${String(row?.value)} generated orders: give that number to go on, or an empty DATA_DIR for another one.`,
  );
}

interface Work {
  orders: number;
  pending: readonly { from: number; to: number }[];
  onProgress: ScaleOrdersOptions['onProgress'];
}

async function writeAll(database: Database, { orders, pending, onProgress }: Work): Promise<void> {
  const buyers = Math.max(10, Math.ceil(orders / ORDERS_A_BUYER));
  const { goods } = await layGround(database, buyers);
  if (goods === 0) throw new StartError('There is nothing for sale to order: generate products first.');
  const bulk = await mayDisableTriggers(database);
  const total = pending.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  let written = 0;
  await runWorkers(bulk ? WORKERS : 1, pending, async (range) => {
    await database.transaction(async (transaction) => {
      await writeInBulk(transaction, bulk);
      await writeOrders(transaction, range, { orders, goods, buyers });
      await noteRange(transaction, KEY, range);
    });
    written += range.to - range.from + 1;
    onProgress?.({ stage: 'orders', done: written, of: total });
  });
  await clearGround(database);
}

async function settle(database: Database): Promise<void> {
  await recountSellers(database);
  for (const table of [...TABLES, 'users']) await database.query('scale.settle', `VACUUM (ANALYZE) ${table}`);
}
