import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { DEMO_PRODUCTS, DEMO_PRODUCTS_AT_MOST } from '../seeds/index.ts';
import { runCommand } from './commands/run-command.ts';
import { type Config, readConfig } from './config.ts';
import { layGround } from './lay-ground.ts';
import { DATABASE_FOR_WORKER, runWorkers } from './run-workers.ts';
import { errorMessage, StartError } from './shared/errors.ts';
import { serveShop, startShop } from './start-shop.ts';

const LONGEST_WARMING_MS = 5_000;

await runCommand(async () => {
  const config = readConfig();
  const databaseUrl = process.env[DATABASE_FOR_WORKER];
  if (cluster.isWorker && databaseUrl !== undefined) return serveAsWorker(config, databaseUrl);
  const demoProducts = readArguments();
  const { url } = await (config.shop.WEB_CONCURRENCY > 1
    ? openWithWorkers(config, demoProducts)
    : openAlone(config, demoProducts));
  console.log(`${config.shop.SHOP_NAME} is open at ${url}`);
});
// A worker that could not start must end, whatever it has opened: its primary waits for the one or the other.
if (cluster.isWorker && process.exitCode !== undefined) process.exit();

async function openAlone(config: Config, demoProducts: number): Promise<{ url: string }> {
  const shop = await startShop(config, { demoProducts });
  closeOnSignals(async (signal) => shop.close(patienceOf(config, signal)));
  // Shoppers are let in meanwhile.
  void shop.warm();
  return shop;
}

async function openWithWorkers(config: Config, demoProducts: number): Promise<{ url: string }> {
  const ground = await layGround(config, { demoProducts });
  const workers = await runWorkers(config.shop.WEB_CONCURRENCY, ground.databaseUrl).catch(async (error: unknown) => {
    await ground.close();
    throw error;
  });
  process.on('SIGHUP', () => {
    console.log('Replacing the workers one by one.');
    workers.restart().then(
      () => console.log('All workers are new.'),
      (error: unknown) => console.error(`The workers were not all replaced: ${errorMessage(error)}`),
    );
  });
  closeOnSignals(async () => {
    await workers.close();
    await ground.close();
  });
  return workers;
}

/** A worker leaves when its primary says so, or is gone. */
async function serveAsWorker(config: Config, databaseUrl: string): Promise<void> {
  const shop = await serveShop(config, databaseUrl);
  const leave = () => {
    shop.close(patienceOf(config, 'SIGTERM')).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', leave);
  process.once('disconnect', leave);
  // A terminal sends it to the whole group: the primary decides.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  // The one it replaces leaves only then.
  await Promise.race([shop.warm(), pause(LONGEST_WARMING_MS)]);
  process.send?.({ openAt: shop.url });
}

function readArguments(): number {
  try {
    const { values } = parseArgs({ options: { empty: { type: 'boolean' }, products: { type: 'string' } } });
    const products = values.empty === true ? '0' : (values.products ?? String(DEMO_PRODUCTS));
    if (!/^\d+$/.test(products) || Number(products) > DEMO_PRODUCTS_AT_MOST) {
      throw new Error(`--products must be a whole number from 0 to ${DEMO_PRODUCTS_AT_MOST}`);
    }
    return Number(products);
  } catch (error) {
    throw new StartError(`${errorMessage(error)}. Usage: npm start -- [--empty] [--products N]`, { cause: error });
  }
}

type Signal = 'SIGINT' | 'SIGTERM';

/** Who presses Ctrl-C does not want to wait for idle browsers; who sends SIGTERM may have shoppers on the line. */
function patienceOf({ shop }: Config, signal: Signal): number {
  return signal === 'SIGINT' ? 0 : shop.SHUTDOWN_PATIENCE;
}

/** The first signal closes in order, a second one ends at once. */
function closeOnSignals(close: (signal: Signal) => Promise<void>): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(130);
      closing = true;
      console.log('Closing: open requests are finished, then the database is stopped.');
      close(signal).then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
