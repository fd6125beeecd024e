// npm run bench -- dashboard [--database-url URL] [--orders N]
import { parseArgs } from 'node:util';

import { migrations } from '../migrations/index.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { withServer } from '../src/commands/with-database.ts';
import { readConfig } from '../src/config.ts';
import { SELLER_DASHBOARD } from '../src/domains/ordering/index.ts';
import { Database, migrate } from '../src/performance/database/index.ts';
import { readPlan } from '../src/performance/query-insight/index.ts';
import { StartError } from '../src/shared/errors.ts';
import { measureContention } from './dashboard.contention.ts';
import { measureView } from './dashboard.view.ts';
import { measureWrites } from './dashboard.writes.ts';

/** Milliseconds: the view is made of every order there is. */
const LONG_STATEMENT = 3_600_000;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { 'database-url': { type: 'string' }, orders: { type: 'string', default: '2000' } },
  });
  if (!/^[1-9]\d{0,5}$/.test(values.orders)) throw new StartError('--orders must be a whole number from 1 to 999999.');
  const config = readConfig();
  if (values['database-url'] !== undefined) config.database.DATABASE_URL = values['database-url'];
  await withServer(config, async (url) => {
    await migrate(url, migrations);
    const database = new Database(url, { ...config.database, DATABASE_STATEMENT_TIMEOUT: LONG_STATEMENT });
    try {
      await compare(database, Number(values.orders));
    } finally {
      await database.close();
    }
  });
});

async function compare(database: Database, orders: number): Promise<void> {
  const [largest] = await database.query<{ id: string; orders: number }>(
    'bench.largest',
    `SELECT seller_id AS id, sum(orders)::integer AS orders FROM seller_sales GROUP BY 1 ORDER BY 2 DESC LIMIT 1`,
  );
  if (largest === undefined) throw new StartError('There are no orders to measure with: run npm run seed first.');
  const say = (what: string, figure: string) => console.log(`${what.padEnd(66)} ${figure}`);
  say('The largest seller, orders', String(largest.orders));
  say('Counters: blocks read for the dashboard', String(await blocksOf(database, SELLER_DASHBOARD, largest.id)));
  for (const [what, figure] of await measureView(database, largest.id)) say(what, figure);
  for (const [what, figure] of await measureWrites(database, orders)) say(what, figure);
  for (const [what, figure] of await measureContention(database)) say(what, figure);
}

async function blocksOf(database: Database, sql: string, seller: string): Promise<number> {
  const rows = await database.query<{ 'QUERY PLAN': unknown }>(
    'bench.blocks',
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    [seller],
  );
  const { buffers } = readPlan(JSON.stringify(rows[0]?.['QUERY PLAN'])).root;
  return (buffers?.sharedHit ?? 0) + (buffers?.sharedRead ?? 0);
}
