import type { Database, Queryable } from '../../src/performance/database/index.ts';

/** Whether this account may write without triggers; a chunk then computes in bulk what they would. */
export async function mayDisableTriggers(database: Database): Promise<boolean> {
  const [row] = await database.query<{ may: boolean }>(
    'scale.privilege',
    `SELECT has_parameter_privilege('session_replication_role', 'SET') AS may`,
  );
  return row?.may === true;
}

/** For this transaction: nobody waits for the disk, and with `bulk` no trigger runs. */
export async function writeInBulk(transaction: Queryable, bulk: boolean): Promise<void> {
  await transaction.query('scale.async', `SET LOCAL synchronous_commit = off`);
  if (bulk) await transaction.query('scale.bulk', `SET LOCAL session_replication_role = replica`);
}

/** What the triggers would have counted for sellers' dashboards. */
export async function recountSellers(queryable: Queryable): Promise<void> {
  await queryable.query('scale.recount-sellers', `SELECT rebuild_seller_counters()`);
  for (const table of ['seller_figures', 'seller_sales', 'seller_days', 'seller_goods', 'seller_changes']) {
    await queryable.query('scale.settle', `VACUUM (ANALYZE) ${table}`);
  }
}
