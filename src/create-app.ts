import 'reflect-metadata';

import path from 'node:path';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AppModule } from './app.module.ts';
import type { Config } from './config.ts';
import { boundConnections, connectionBounds } from './connection-bounds.ts';
import { describeApi } from './describe-api.ts';
import { KnownBrowsers, RefusedAccess, SameOrigin } from './domains/identity/index.ts';
import { acceptUploads, registerPictureRoutes } from './domains/media/index.ts';
import { fileFormPages, formPages, longFormPages } from './form-pages.ts';
import { openImageStorage } from './open-image-storage.ts';
import { openLimits } from './open-limits.ts';
import { loadStorefront } from './mount-storefront.ts';
import type { Caches } from './open-caches.ts';
import { type Database, rememberWrites } from './performance/database/index.ts';
import {
  compressResponses,
  observeRequests,
  ProblemFilter,
  protect,
  protectResponses,
  refuseTwoHosts,
} from './performance/http/index.ts';
import { LOCALES } from './locales.ts';
import type { RequestLimits } from './performance/rate-limit/index.ts';
import { mountAccountFiles } from './for-pages/account-files.ts';
import { accountForPages } from './for-pages/account.ts';
import { adminForPages } from './for-pages/admin.ts';
import { consoleForPages } from './for-pages/console.ts';
import { readSentForm } from './for-pages/sent-form.ts';
import { shopForPages } from './for-pages/shop.ts';
import { openSecrets } from './performance/secrets/index.ts';
import { securityHeaders } from './security-headers.ts';

export interface ShopApp {
  app: NestFastifyApplication;
  limits: RequestLimits;
}

/** Everything that answers requests, ready to listen: limits, pictures, pages, the API. */
export async function createApp(config: Config, database: Database, caches: Caches): Promise<ShopApp> {
  const app: { current?: NestFastifyApplication } = {};
  const noteRefusal = (request: FastifyRequest, error: unknown, page?: string) =>
    app.current?.get(RefusedAccess, { strict: false }).note(request, error, page);
  const pages = path.resolve(import.meta.dirname, '../storefront');
  const storefront = await loadStorefront(
    pages,
    {
      shop: () => shopForPages(app.current, config),
      account: (request, reply, refused) => accountForPages(app.current, request, reply, refused),
      admin: (request, reply, account) => adminForPages(app.current, request, reply, account),
      console: (request, reply, account) => consoleForPages(app.current, request, reply, account),
      refused: noteRefusal,
    },
    LOCALES,
  );
  const filter = new ProblemFilter(storefront.errorPage, noteRefusal);
  const protection = securityHeaders(config.security, config.shop.PUBLIC_URL);
  const adapter = new FastifyAdapter({
    // Longest legal product address, with room; find-my-way refuses longer parameters with 404.
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    ...connectionBounds(protection),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      protect(request.raw, reply.raw, protection);
      void filter.answer(error, request, reply);
    },
  });
  const nest = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database, caches.cache, openSecrets(config.secrets, config.shop.DATA_DIR)),
    adapter,
    {
      logger: ['error', 'warn'],
      abortOnError: false,
    },
  );
  app.current = nest;
  nest.useGlobalFilters(filter);
  boundConnections(nest.getHttpServer(), config);
  describeApi(nest);
  const fastify = nest.getHttpAdapter().getInstance();
  protectResponses(fastify, protection);
  refuseTwoHosts(fastify);
  compressResponses(fastify);
  rememberWrites(fastify, database);
  const limits = openLimits(config, caches.redis, (request, email) =>
    nest.get(KnownBrowsers, { strict: false }).of(request, email),
  );
  limits.attach(fastify);
  registerPictureRoutes(fastify, openImageStorage(config));
  acceptUploads(fastify);
  await storefront.mount(fastify, {
    pages: formPages,
    long: longFormPages,
    check: (request) => nest.get(SameOrigin, { strict: false }).check(request),
    files: { pages: fileFormPages, read: async (request, reply) => readSentForm(nest, request, reply) },
  });
  mountAccountFiles(fastify, nest);
  observeRequests(fastify);
  await nest.init();
  return { app: nest, limits };
}
