import type { Server } from 'node:http';

import { closeServer } from './close-server.ts';
import type { Config } from './config.ts';
import { openApp } from './open-app.ts';
import { LOCALES } from './locales.ts';
import { openResponses } from './open-responses.ts';
import { portOf, type RunningShop } from './running-shop.ts';
import { warmShop } from './warm-shop.ts';

/** Everything in this thread: for one core, and for looking at the routes without the cache in front. */
export async function serveAlone(config: Config, databaseUrl: string): Promise<RunningShop> {
  const opened = await openApp(config, databaseUrl);
  const { app, caches, limits } = opened;
  const server: Server = app.getHttpServer();
  const leaving = new AbortController();
  let warming: Promise<unknown> | undefined;
  try {
    const responses =
      config.responseCache.RESPONSE_CACHE === 'on' ? openResponses(caches.cache, config, limits) : undefined;
    responses?.attach(server);
    await app.listen(config.shop.PORT, config.shop.HOST);
    opened.startJobs();
    return {
      url: `http://localhost:${portOf(server)}`,
      warm: async () => {
        if (responses !== undefined) await (warming ??= warmShop(responses, LOCALES, leaving.signal));
      },
      close: async (patienceMs = 0) => {
        leaving.abort();
        await warming;
        await closeServer({ server, close: async () => app.close() }, patienceMs);
        await opened.close();
      },
    };
  } catch (error) {
    await app.close();
    await opened.close();
    throw error;
  }
}
