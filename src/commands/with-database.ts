import { readConfig, type Config } from '../config.ts';
import { migrations } from '../../migrations/index.ts';
import { checkServer, Database, EmbeddedPostgres, migrate } from '../performance/database/index.ts';

export interface CommandContext {
  config: Config;
  database: Database;
  url: string;
}

export interface ServerUse {
  /** Work beside a shop that runs on the embedded database, instead of refusing the folder in use. */
  joinRunningShop?: boolean;
}

/** Runs a command on the shop's database, migrated, and closes everything behind it. */
export async function withDatabase(
  work: (context: CommandContext) => Promise<void>,
  use: ServerUse = {},
): Promise<void> {
  const config = readConfig();
  await withServer(
    config,
    async (url) => {
      await migrate(config.database.DATABASE_DIRECT_URL ?? url, migrations);
      const database = new Database(url, config.database);
      try {
        await work({ config, database, url });
      } finally {
        await database.close();
      }
    },
    use,
  );
}

/** The address of DATABASE_URL's server, or of the embedded one for as long as `work` runs. */
export async function withServer(
  config: Config,
  work: (url: string) => Promise<void>,
  { joinRunningShop = false }: ServerUse = {},
): Promise<void> {
  const external = config.database.DATABASE_URL;
  if (external !== undefined) {
    await checkServer(external);
    return work(external);
  }
  const running = joinRunningShop ? await EmbeddedPostgres.join(config.shop.DATA_DIR) : undefined;
  if (running !== undefined) return work(running);
  const server = await EmbeddedPostgres.start(config.shop.DATA_DIR);
  try {
    await work(server.url);
  } finally {
    await server.stop();
  }
}
