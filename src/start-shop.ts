import type { Server } from 'node:http';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { Config } from './config.ts';
import { createApp, LONGEST_REQUEST_MS } from './create-app.ts';
import { layGround, type StartOptions } from './lay-ground.ts';
import { openCaches } from './open-caches.ts';
import { Database } from './performance/database/index.ts';
import { drain } from './performance/http/index.ts';
import { StartError } from './shared/errors.ts';

export interface RunningShop {
  url: string;
  /** Finishes open requests and waits so many ms for idle connections, then closes the database. */
  close(patienceMs?: number): Promise<void>;
  /** Has the first pages made before anybody asks for them; a failure of it is none of the shop. */
  warm(): Promise<void>;
}

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
  const closing: ((patienceMs: number) => Promise<void>)[] = [];
  const close = async (patienceMs = 0) => {
    for (const step of closing.splice(0).toReversed()) await step(patienceMs);
  };
  try {
    const database = new Database(databaseUrl, config.database);
    closing.push(async () => database.close());
    await database.open();
    const caches = openCaches(config, database, config.database.DATABASE_DIRECT_URL ?? databaseUrl);
    closing.push(async () => caches.close());
    await caches.ready();
    const shop = await createApp(config, database, caches);
    const { app } = shop;
    closing.push(async (patienceMs) => closeApp(app, patienceMs));
    const leaving = new AbortController();
    let warming: Promise<void> | undefined;
    const warm = async () => (warming ??= shop.warm(leaving.signal));
    closing.push(async () => {
      leaving.abort();
      await warming;
    });
    await app.listen(config.shop.PORT, config.shop.HOST);
    return { url: `http://localhost:${portOf(app)}`, close, warm };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A connection whose last answer leaves while the shop closes would be kept alive for another minute. */
async function closeApp(app: NestFastifyApplication, patienceMs: number): Promise<void> {
  const server: Server = app.getHttpServer();
  if (patienceMs > 0) await drain(server, patienceMs);
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const end = setTimeout(() => server.closeAllConnections(), LONGEST_REQUEST_MS);
  await app.close();
  clearInterval(sweep);
  clearTimeout(end);
}

function portOf(app: NestFastifyApplication): number {
  const server: Server = app.getHttpServer();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new StartError('The server has no port.');
  return address.port;
}
