import 'reflect-metadata';

import type { Server } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';

import { NestFactory } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { migrations } from '../migrations/index.ts';
import { progressBar, seedDemoIfFresh } from '../seeds/index.ts';
import { AppModule } from './app.module.ts';
import { describeApi } from './describe-api.ts';
import type { Config } from './config.ts';
import { registerPictureRoutes } from './domains/media/index.ts';
import { loadStorefront } from './mount-storefront.ts';
import { checkServer, Database, EmbeddedPostgres, migrate } from './performance/database/index.ts';
import { compressResponses, ProblemFilter } from './performance/http/index.ts';
import { type ImageStorage, imagesFolder, LocalDisk } from './performance/images/index.ts';
import { errorCode, StartError } from './shared/errors.ts';
import { shopForPages } from './shop-for-pages.ts';

export interface RunningShop {
  url: string;
  /** Finishes open requests, then closes the database. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** How many demo listings a fresh shop gets; 0 leaves it empty. */
  demoProducts: number;
}

/** From nothing to a listening shop. @throws StartError with one clear line for everything a person can mend. */
export async function startShop(config: Config, options: StartOptions): Promise<RunningShop> {
  await refuseTakenPort(config.shop.PORT, config.shop.HOST);
  const server = await openServer(config);
  const closing: (() => Promise<void>)[] = [async () => server.stop()];
  const close = async () => {
    for (const step of closing.splice(0).toReversed()) await step();
  };
  try {
    await migrate(server.url, migrations);
    const database = new Database(server.url, config.database);
    closing.push(async () => database.close());
    const pictures = new LocalDisk(imagesFolder(config.images, config.shop.DATA_DIR));
    if (options.demoProducts > 0) {
      await seedDemoIfFresh(database, pictures, {
        products: options.demoProducts,
        imageSettings: config.images,
        onProgress: progressBar(),
      });
    }
    const app = await createApp(config, database, pictures);
    closing.push(async () => closeApp(app));
    await app.listen(config.shop.PORT, config.shop.HOST);
    return { url: `http://localhost:${portOf(app)}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A connection whose last answer leaves while the shop closes would be kept alive for another minute. */
async function closeApp(app: NestFastifyApplication): Promise<void> {
  const server: Server = app.getHttpServer();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await app.close();
  clearInterval(sweep);
}

async function openServer(config: Config): Promise<{ url: string; stop(): Promise<void> }> {
  const external = config.database.DATABASE_URL;
  if (external === undefined) return EmbeddedPostgres.start(config.shop.DATA_DIR);
  await checkServer(external, CONNECTION_ATTEMPTS);
  return { url: external, stop: async () => undefined };
}

const CONNECTION_ATTEMPTS = 5;

async function createApp(config: Config, database: Database, pictures: ImageStorage): Promise<NestFastifyApplication> {
  const app: { current?: NestFastifyApplication } = {};
  const pages = path.resolve(import.meta.dirname, '../storefront');
  const storefront = await loadStorefront(pages, () => shopForPages(app.current, config), LOCALES);
  const filter = new ProblemFilter(storefront.errorPage);
  const adapter = new FastifyAdapter({
    // Longest legal product address, with room; find-my-way refuses longer parameters with 404.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    forceCloseConnections: 'idle',
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void filter.answer(error, request, reply);
    },
  });
  const nest = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, database), adapter, {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.current = nest;
  nest.useGlobalFilters(filter);
  describeApi(nest);
  const fastify = nest.getHttpAdapter().getInstance();
  compressResponses(fastify);
  registerPictureRoutes(fastify, pictures);
  await storefront.mount(fastify);
  await nest.init();
  return nest;
}

const LOCALES = ['en', 'de'];

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

function portOf(app: NestFastifyApplication): number {
  const server: Server = app.getHttpServer();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new StartError('The server has no port.');
  return address.port;
}
