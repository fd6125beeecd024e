import { parseArgs } from 'node:util';

import {
  closeDemoAccounts,
  DEMO_PRODUCTS,
  DEMO_PRODUCTS_AT_MOST,
  progressBar,
  SCALE_ORDERS_AT_MOST,
  SCALE_PRODUCTS_AT_MOST,
  seedDemo,
  seedScale,
  seedScaleOrders,
} from '../../seeds/index.ts';
import { Database } from '../performance/database/index.ts';
import { openImageStorage } from '../open-image-storage.ts';
import { StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';
import { withCache } from './with-cache.ts';
import { type CommandContext, withDatabase } from './with-database.ts';

/** Milliseconds: one chunk of a large seed, or the vacuum after it. */
const LONG_STATEMENT = 3_600_000;

await runCommand(async () => {
  const { products, orders, closeDemo } = readOptions();
  if (closeDemo) return withDatabase(closeTheDemo, { joinRunningShop: true });
  await withDatabase(async (context) => {
    const demoProducts = products > DEMO_PRODUCTS_AT_MOST ? DEMO_PRODUCTS : products;
    await seedPictured(context, demoProducts);
    if (products > demoProducts) await seedMany(context, products - demoProducts, demoProducts);
    if (orders > 0) await seedManyOrders(context, orders);
  });
});

function readOptions(): { products: number; orders: number; closeDemo: boolean } {
  const { products, orders, 'close-demo': closeDemo = false } = readArguments();
  return {
    products: wholeNumber('--products', products ?? String(DEMO_PRODUCTS), [1, SCALE_PRODUCTS_AT_MOST]),
    orders: wholeNumber('--orders', orders ?? '0', [0, SCALE_ORDERS_AT_MOST]),
    closeDemo,
  };
}

function wholeNumber(name: string, given: string, [least, most]: [number, number]): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new StartError(`${name} must be a whole number from ${least} to ${most}.`);
}

function readArguments() {
  const options = {
    products: { type: 'string' },
    orders: { type: 'string' },
    'close-demo': { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new StartError('Use: npm run seed -- [--products N] [--orders N] | --close-demo', { cause: error });
  }
}

async function closeTheDemo(context: CommandContext): Promise<void> {
  const { people, listings } = await closeDemoAccounts(context.database);
  await withCache(context, async (cache) => cache.clear());
  console.log(`Closed ${people} accounts of the demo and took ${listings} of their listings out of the shop.`);
}

async function seedPictured({ config, database }: CommandContext, products: number): Promise<void> {
  const storage = openImageStorage(config);
  await seedDemo(database, storage, { products, imageSettings: config.images, onProgress: progressBar() });
}

async function seedMany(context: CommandContext, products: number, demoProducts: number): Promise<void> {
  await withLongStatements(context, async (database) =>
    seedScale(database, { products, demoProducts, onProgress: progressBar() }),
  );
}

async function seedManyOrders(context: CommandContext, orders: number): Promise<void> {
  await withLongStatements(context, async (database) =>
    seedScaleOrders(database, { orders, onProgress: progressBar() }),
  );
}

async function withLongStatements(
  { config, url }: CommandContext,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = new Database(url, { ...config.database, DATABASE_STATEMENT_TIMEOUT: LONG_STATEMENT });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}
