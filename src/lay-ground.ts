import { createServer } from 'node:net';

import { migrations } from '../migrations/index.ts';
import { progressBar, seedDemoIfFresh } from '../seeds/index.ts';
import type { Config } from './config.ts';
import { hasAdmin } from './domains/identity/index.ts';
import { checkServer, Database, EmbeddedPostgres, migrate } from './performance/database/index.ts';
import { checkImageStorage, openImageStorage } from './open-image-storage.ts';
import { openSecrets } from './performance/secrets/index.ts';
import { errorCode, StartError } from './shared/errors.ts';

export interface StartOptions {
  /** How many demo listings a fresh shop gets; 0 leaves it empty. */
  demoProducts: number;
}

export interface Ground {
  databaseUrl: string;
  close(): Promise<void>;
}

/** What is there once, however many processes serve: the database, migrated, and the demo catalogue. */
export async function layGround(config: Config, options: StartOptions): Promise<Ground> {
  await refuseTakenPort(config.shop.PORT, config.shop.HOST);
  openSecrets(config.secrets, config.shop.DATA_DIR);
  const server = await openServer(config);
  try {
    await checkImageStorage(config);
    await migrate(config.database.DATABASE_DIRECT_URL ?? server.url, migrations);
    if (options.demoProducts > 0) await seedDemo(config, server.url, options.demoProducts);
    await hintAtFirstAdmin(config, server.url);
    return { databaseUrl: server.url, close: async () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function seedDemo(config: Config, databaseUrl: string, products: number): Promise<void> {
  const database = new Database(databaseUrl, config.database);
  try {
    const pictures = openImageStorage(config);
    await seedDemoIfFresh(database, pictures, { products, imageSettings: config.images, onProgress: progressBar() });
  } finally {
    await database.close();
  }
}

async function hintAtFirstAdmin(config: Config, databaseUrl: string): Promise<void> {
  const database = new Database(databaseUrl, config.database);
  try {
    if (!(await hasAdmin(database))) console.log('Nobody administers this shop yet: npm run admin -- YOUR-EMAIL');
  } finally {
    await database.close();
  }
}

async function openServer(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  const external = config.database.DATABASE_URL;
  if (external === undefined) return EmbeddedPostgres.start(config.shop.DATA_DIR);
  await checkServer(external, CONNECTION_ATTEMPTS);
  return { url: external, stop: async () => undefined };
}

const CONNECTION_ATTEMPTS = 5;

/** Looked at before anything else starts, so that a mistake costs a second and not a whole first start. */
async function refuseTakenPort(port: number, host: string): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', (error) => reject(portError(error, port, host)));
    probe.listen(port, host, resolve);
  });
  await new Promise((resolve) => probe.close(resolve));
}

function portError(error: Error, port: number, host: string): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} is taken: stop the program that uses it, or start with another one: PORT=${port + 1} npm start.`,
    EACCES: `Port ${port} needs more rights than this account has: choose one above 1023, such as PORT=3000.`,
  };
  const reason = reasons[errorCode(error) ?? ''];
  return new StartError(reason ?? `Cannot listen on ${host}:${port} (${error.message}): check HOST and PORT.`, {
    cause: error,
  });
}
