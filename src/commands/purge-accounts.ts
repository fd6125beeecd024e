import { parseArgs } from 'node:util';

import { purgeDeletedAccounts } from '../domains/identity/index.ts';
import { StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';
import { withDatabase } from './with-database.ts';

const LIMIT = 1_000;

await runCommand(async () => {
  const limit = readLimit();
  await withDatabase(
    async ({ config, database }) => {
      const olderThanDays = config.identity.ACCOUNT_PURGE_DAYS;
      const { people, more } = await purgeDeletedAccounts(database, { limit, olderThanDays });
      console.log(`Removed what was left of ${people} people who left ${olderThanDays} days ago or earlier.`);
      if (more) console.log('There are more: run this again.');
    },
    { joinRunningShop: true },
  );
});

function readLimit(): number {
  const limit = Number(given() ?? LIMIT);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 100_000) return limit;
  throw new StartError('--limit must be a whole number from 1 to 100000.');
}

function given(): string | undefined {
  try {
    return parseArgs({ options: { limit: { type: 'string' } } }).values.limit;
  } catch (error) {
    throw new StartError('Use: npm run accounts:purge -- [--limit N]', { cause: error });
  }
}
