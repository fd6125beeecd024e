import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { compressResponses } from './compress.ts';
import { Endpoint } from './endpoint.ts';

const text = 'a marketplace of good things; '.repeat(100);

@Controller()
class TokensController {
  @Get('token')
  @Endpoint({ summary: 'A key, shown once', secret: true })
  token() {
    return { token: text };
  }

  @Get('open')
  @Endpoint({ summary: 'Anything' })
  open() {
    return { text };
  }
}

@Module({ controllers: [TokensController] })
class TokensModule {}

let nest: NestFastifyApplication;
beforeAll(async () => {
  nest = await NestFactory.create<NestFastifyApplication>(TokensModule, new FastifyAdapter(), { logger: false });
  compressResponses(nest.getHttpAdapter().getInstance());
  await nest.init();
});
afterAll(async () => nest.close());

test('a route that holds a secret is neither compressed nor kept', async () => {
  const headers = { 'accept-encoding': 'br' };
  const secret = await nest.inject({ url: '/token', headers });
  expect(secret.headers['cache-control']).toBe('private, no-store, no-transform');
  expect(secret.headers['content-encoding']).toBeUndefined();
  expect(secret.json()).toEqual({ token: text });
  expect((await nest.inject({ url: '/open', headers })).headers['content-encoding']).toBe('br');
});
