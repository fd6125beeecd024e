import 'reflect-metadata';

import { Controller, Get, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

import { ProblemFilter, proxySettings } from '../../src/performance/http/index.ts';
import {
  RateLimit,
  RateLimiter,
  type RateLimitPolicy,
  rateLimitSettings,
  type RateLimitTable,
  RequestLimits,
} from '../../src/performance/rate-limit/index.ts';
import type { RedisLink } from '../../src/performance/redis/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { whenDone } from './cleanup.ts';

@Controller()
class LimitedController {
  @Post('sign-in')
  @RateLimit('sign-in')
  signIn() {
    return { done: true };
  }

  @Get('api/things')
  things() {
    return { done: true };
  }

  @Get('free')
  free() {
    return { done: true };
  }

  @Get('page')
  page() {
    return 'page';
  }
}

@Module({ controllers: [LimitedController] })
class LimitedModule {}

/** `sign-in`: 3 an hour by address and 2 by the body's `name`; `/api/`: 5 an hour; `/free`: none; other pages: 4 an hour. */
export function limitTable(shared: Pick<RateLimitPolicy, 'count' | 'whenUnknown'>): RateLimitTable {
  const account = ({ body }: FastifyRequest) =>
    typeof body === 'object' && body !== null && 'name' in body ? String(body.name) : undefined;
  return {
    policies: {
      'sign-in': { quota: 3, seconds: 3_600, by: 'address', ...shared },
      'sign-in-account': { quota: 2, seconds: 7_200, by: 'account', account, ...shared },
      api: { quota: 5, seconds: 3_600, by: 'address', count: 'process' },
      page: { quota: 4, seconds: 3_600, by: 'address', count: 'process' },
    },
    routes: { 'sign-in': ['sign-in', 'sign-in-account'] },
    paths: [
      { prefix: '/free', policies: [] },
      { prefix: '/api/', policies: ['api'] },
      { prefix: '/', policies: ['page'] },
    ],
  };
}

export interface LimitedApp {
  app: NestFastifyApplication;
  limits: RequestLimits;
}

/** A small application under limits, answering `inject`; closed when the tests of the file have run. */
export async function limitedApp(
  table: RateLimitTable,
  environment: Record<string, string> = {},
  link?: RedisLink,
): Promise<LimitedApp> {
  const { limit, proxies } = readSettings({ limit: rateLimitSettings, proxies: proxySettings }, environment);
  const app = await NestFactory.create<NestFastifyApplication>(LimitedModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(
    new ProblemFilter(async (_, reply, { status, message }) => {
      await reply.code(status).header('content-type', 'text/html').send(`<h1>${message}</h1>`);
    }),
  );
  const limiter = new RateLimiter(table, limit, link);
  const limits = new RequestLimits({ table, limiter, settings: limit, proxies });
  limits.attach(app.getHttpAdapter().getInstance());
  whenDone(async () => app.close());
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return { app, limits };
}
