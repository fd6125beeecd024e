import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from '../../src/app.module.ts';
import { readConfig } from '../../src/config.ts';
import { RefusedAccess } from '../../src/domains/identity/index.ts';
import { describeApi } from '../../src/describe-api.ts';
import { Cache } from '../../src/performance/cache/index.ts';
import { type Database, rememberWrites } from '../../src/performance/database/index.ts';
import { ProblemFilter } from '../../src/performance/http/index.ts';
import { whenDone } from './cleanup.ts';
import { TEST_SECRETS } from './secrets.ts';

/** Every API route on a test database, without caching unless a cache is given, answering `inject` without a port; closed when the tests of the file have run. */
export async function testApi(
  database: Database,
  environment: Record<string, string> = {},
  cache: Cache = new Cache({ bytes: 1 }),
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(readConfig(environment), database, cache, TEST_SECRETS),
    new FastifyAdapter({ routerOptions: { maxParamLength: 300 } }),
    { logger: false },
  );
  app.useGlobalFilters(
    new ProblemFilter(
      async () => undefined,
      (request, error) => app.get(RefusedAccess, { strict: false }).note(request, error),
    ),
  );
  describeApi(app);
  rememberWrites(app.getHttpAdapter().getInstance(), database);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  whenDone(async () => app.close());
  return app;
}
