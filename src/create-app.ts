import 'reflect-metadata';

import path from 'node:path';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppModule } from './app.module.ts';
import { cacheResponses } from './cache-responses.ts';
import type { Config } from './config.ts';
import { describeApi } from './describe-api.ts';
import { Categories } from './domains/catalog/index.ts';
import { registerPictureRoutes } from './domains/media/index.ts';
import { limitRequests } from './limit-requests.ts';
import { loadStorefront } from './mount-storefront.ts';
import type { Caches } from './open-caches.ts';
import type { Database } from './performance/database/index.ts';
import { compressResponses, ProblemFilter } from './performance/http/index.ts';
import { imagesFolder, LocalDisk } from './performance/images/index.ts';
import { shopForPages } from './shop-for-pages.ts';
import { warmShop } from './warm-shop.ts';

export interface ShopApp {
  app: NestFastifyApplication;
  /** Has the first pages made before anybody asks for them. */
  warm(signal: AbortSignal): Promise<void>;
}

/** No request is answered longer than this. */
export const LONGEST_REQUEST_MS = 30_000;

const LOCALES = ['en', 'de'];

/** Everything that answers requests, ready to listen: limits, pictures, pages, the API, the response cache in front. */
export async function createApp(config: Config, database: Database, caches: Caches): Promise<ShopApp> {
  const app: { current?: NestFastifyApplication } = {};
  const pages = path.resolve(import.meta.dirname, '../storefront');
  const storefront = await loadStorefront(pages, () => shopForPages(app.current, config), LOCALES);
  const filter = new ProblemFilter(storefront.errorPage);
  const adapter = new FastifyAdapter({
    // Longest legal product address, with room; find-my-way refuses longer parameters with 404.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    bodyLimit: 1_048_576,
    requestTimeout: LONGEST_REQUEST_MS,
    forceCloseConnections: 'idle',
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      void filter.answer(error, request, reply);
    },
  });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database, caches.cache),
    adapter,
    {
      logger: ['error', 'warn'],
      abortOnError: false,
    },
  );
  app.current = nest;
  nest.useGlobalFilters(filter);
  describeApi(nest);
  const fastify = nest.getHttpAdapter().getInstance();
  compressResponses(fastify);
  const limits = limitRequests(fastify, config, caches.redis);
  registerPictureRoutes(fastify, new LocalDisk(imagesFolder(config.images, config.shop.DATA_DIR)));
  await storefront.mount(fastify);
  const responses = cacheResponses(fastify, caches.cache, config, LOCALES, limits);
  await nest.init();
  return {
    app: nest,
    warm: async (signal) => {
      if (responses !== undefined) await warmShop(responses, nest.get(Categories, { strict: false }), LOCALES, signal);
    },
  };
}
