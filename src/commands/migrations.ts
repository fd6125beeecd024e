import { migrations } from '../../migrations/index.ts';
import { readConfig } from '../config.ts';
import { migrate, migrationStates, rollback } from '../performance/database/index.ts';
import { StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';
import { withServer } from './with-database.ts';

const ACTIONS: Record<string, (url: string) => Promise<void>> = {
  migrate: async (url) => {
    const applied = await migrate(url, migrations);
    console.log(applied.length === 0 ? 'Nothing to migrate.' : `Applied ${applied.join(', ')}.`);
  },
  rollback: async (url) => {
    const before = await migrationStates(url, migrations);
    const latest = before.findLast(({ applied }) => applied);
    if (latest === undefined) return console.log('Nothing to roll back.');
    await rollback(url, migrations);
    console.log(`Rolled back ${latest.name}.`);
  },
  status: async (url) => {
    for (const { name, applied } of await migrationStates(url, migrations)) {
      console.log(`${applied ? 'applied' : 'pending'}  ${name}`);
    }
  },
};

await runCommand(async () => {
  const action = ACTIONS[process.argv[2] ?? ''];
  if (action === undefined) throw new StartError(`Give one of ${Object.keys(ACTIONS).join(', ')}.`);
  const config = readConfig();
  await withServer(config, async (url) => action(config.database.DATABASE_DIRECT_URL ?? url));
});
