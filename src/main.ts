import { parseArgs } from 'node:util';

import { runCommand } from './commands/run-command.ts';
import { readConfig } from './config.ts';
import { DEMO_PRODUCTS, DEMO_PRODUCTS_AT_MOST } from '../seeds/index.ts';
import { errorMessage, StartError } from './shared/errors.ts';
import { startShop } from './start-shop.ts';

await runCommand(async () => {
  const demoProducts = readArguments();
  const config = readConfig();
  const shop = await startShop(config, { demoProducts });
  closeOnSignals(async () => shop.close());
  console.log(`${config.shop.SHOP_NAME} is open at ${shop.url}`);
});

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

/** The first signal closes in order, a second one ends at once. */
function closeOnSignals(close: () => Promise<void>): void {
  let closing = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(130);
      closing = true;
      console.log('Closing: open requests are finished, then the database is stopped.');
      close().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}
