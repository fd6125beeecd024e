import 'reflect-metadata';

import path from 'node:path';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import type { FastifyRequest } from 'fastify';

import { AppModule } from '../../src/app.module.ts';
import { readConfig } from '../../src/config.ts';
import { RefusedAccess, SameOrigin } from '../../src/domains/identity/index.ts';
import { acceptUploads } from '../../src/domains/media/index.ts';
import { fileFormPages, formPages, longFormPages } from '../../src/form-pages.ts';
import { describeApi } from '../../src/describe-api.ts';
import { loadStorefront } from '../../src/mount-storefront.ts';
import { Cache } from '../../src/performance/cache/index.ts';
import type { Database } from '../../src/performance/database/index.ts';
import { ProblemFilter } from '../../src/performance/http/index.ts';
import { accountForPages } from '../../src/for-pages/account.ts';
import { adminForPages } from '../../src/for-pages/admin.ts';
import { consoleForPages } from '../../src/for-pages/console.ts';
import { readSentForm } from '../../src/for-pages/sent-form.ts';
import { shopForPages } from '../../src/for-pages/shop.ts';
import { whenDone } from './cleanup.ts';
import { TEST_SECRETS } from './secrets.ts';

/** Where `npm test` has built the pages. */
export const BUILT_PAGES = path.resolve(import.meta.dirname, '../../dist/storefront');

/** The whole shop on a database, in this process, to be asked by `inject`: nothing it answers is cached. */
export async function shopApp(database: Database, options: { pages: boolean }): Promise<NestFastifyApplication> {
  const config = readConfig({});
  const built: { app?: NestFastifyApplication } = {};
  const noteRefusal = (request: FastifyRequest, error: unknown, page?: string) =>
    built.app?.get(RefusedAccess, { strict: false }).note(request, error, page);
  const storefront = options.pages
    ? await loadStorefront(
        BUILT_PAGES,
        {
          shop: () => shopForPages(built.app, config),
          account: (request, reply, refused) => accountForPages(built.app, request, reply, refused),
          admin: (request, reply, account) => adminForPages(built.app, request, reply, account),
          console: (request, reply, account) => consoleForPages(built.app, request, reply, account),
          refused: noteRefusal,
        },
        ['en', 'de'],
      )
    : undefined;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, database, new Cache({ bytes: 1 }), TEST_SECRETS),
    new FastifyAdapter({ routerOptions: { maxParamLength: 300 } }),
    { logger: false },
  );
  built.app = app;
  app.useGlobalFilters(new ProblemFilter(storefront?.errorPage ?? (async () => undefined), noteRefusal));
  acceptUploads(app.getHttpAdapter().getInstance());
  await storefront?.mount(app.getHttpAdapter().getInstance(), {
    pages: formPages,
    long: longFormPages,
    check: (request) => app.get(SameOrigin, { strict: false }).check(request),
    files: { pages: fileFormPages, read: async (request, reply) => readSentForm(app, request, reply) },
  });
  describeApi(app);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  whenDone(async () => app.close());
  return app;
}
