import type { Config } from './config.ts';
import { createApp, type ShopApp } from './create-app.ts';
import { type Caches, openCaches } from './open-caches.ts';
import { Database } from './performance/database/index.ts';
import { Jobs } from './performance/jobs/index.ts';

export interface OpenedApp extends ShopApp {
  caches: Caches;
  /** Does this process's share of the jobs, from when it listens until `app` is closed. */
  startJobs(): void;
  /** What the routes stand on; the server is closed before. */
  close(): Promise<void>;
}

/**
 * The routes with the database and the caches they stand on, ready to listen.
 * @param share of the cache's memory.
 */
export async function openApp(config: Config, databaseUrl: string, share = 1): Promise<OpenedApp> {
  const database = new Database(databaseUrl, config.database);
  const caches = openCaches(config, database, config.database.DATABASE_DIRECT_URL ?? databaseUrl, share);
  const close = async () => {
    await caches.close();
    await database.close();
  };
  try {
    await database.open();
    await caches.ready();
    const { app, limits } = await createApp(config, database, caches);
    return { app, limits, caches, startJobs: () => app.get(Jobs).start(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
