import type { Config } from './config.ts';
import { layGround, type StartOptions } from './lay-ground.ts';
import type { RunningShop } from './running-shop.ts';

/** From nothing to a listening shop. @throws StartError with one clear line for everything a person can mend. */
export async function startShop(config: Config, options: StartOptions): Promise<RunningShop> {
  const ground = await layGround(config, options);
  try {
    const shop = await serveShop(config, ground.databaseUrl);
    return {
      ...shop,
      close: async (patienceMs) => {
        await shop.close(patienceMs);
        await ground.close();
      },
    };
  } catch (error) {
    await ground.close();
    throw error;
  }
}

/** One process that listens, on a database that is ready. */
export async function serveShop(config: Config, databaseUrl: string): Promise<RunningShop> {
  const { RESPONSE_CACHE: cache, ORIGIN_THREAD: thread } = config.responseCache;
  // The thread that serves does not load the routes.
  if (cache === 'on' && thread === 'on') {
    const { serveInThreads } = await import('./serve-in-threads.ts');
    return serveInThreads(config, databaseUrl);
  }
  const { serveAlone } = await import('./serve-alone.ts');
  return serveAlone(config, databaseUrl);
}
