import { parseArgs } from 'node:util';

import {
  closeDemoAccounts,
  DEMO_PRODUCTS,
  DEMO_PRODUCTS_AT_MOST,
  progressBar,
  SCALE_PRODUCTS_AT_MOST,
  seedDemo,
  seedScale,
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
  const { products, closeDemo } = readOptions();
  if (closeDemo) return withDatabase(closeTheDemo, { joinRunningShop: true });
  await withDatabase(async (context) => {
    const demoProducts = products > DEMO_PRODUCTS_AT_MOST ? DEMO_PRODUCTS : products;
    await seedPictured(context, demoProducts);
    if (products > demoProducts) await seedMany(context, products - demoProducts, demoProducts);
  });
});

function readOptions(): { products: number; closeDemo: boolean } {
  const { products: given, 'close-demo': closeDemo = false } = readArguments();
  const products = Number(given ?? DEMO_PRODUCTS);
  if (!Number.isInteger(products) || products < 1 || products > SCALE_PRODUCTS_AT_MOST) {
    throw new StartError(`--products must be a whole number from 1 to ${SCALE_PRODUCTS_AT_MOST}.`);
  }
  return { products, closeDemo };
}

function readArguments() {
  try {
    return parseArgs({ options: { products: { type: 'string' }, 'close-demo': { type: 'boolean' } } }).values;
  } catch (error) {
    throw new StartError('Use: npm run seed -- [--products N | --close-demo]', { cause: error });
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

async function seedMany({ config, url }: CommandContext, products: number, demoProducts: number): Promise<void> {
  const database = new Database(url, { ...config.database, DATABASE_STATEMENT_TIMEOUT: LONG_STATEMENT });
  try {
    await seedScale(database, { products, demoProducts, onProgress: progressBar() });
  } finally {
    await database.close();
  }
}
