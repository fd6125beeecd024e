import { request, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { afterEach, vi } from 'vitest';

import { Cache } from '../../src/performance/cache/index.ts';
import {
  compressResponses,
  observeRequests,
  ResponseCache,
  type ResponseCacheOptions,
  type ResponsePolicy,
} from '../../src/performance/http/index.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export type Route = (request: FastifyRequest, reply: FastifyReply) => unknown;

/** A small shop behind a response cache, asked by real requests. */
export interface CachedApp {
  fastify: FastifyInstance;
  cache: Cache;
  responses: ResponseCache;
  port: number;
  /** The addresses that the routes were asked for. */
  asked: string[];
  get(path: string, headers?: Record<string, string>, method?: string, body?: string): Promise<Answer>;
}

/** One such shop at a time, for the tests of a file: each opens its own, which is closed after it. */
export function cachedAppOfEachTest() {
  let opened: CachedApp | undefined;
  const app = (): CachedApp => {
    if (opened === undefined) throw new TypeError('This test has not opened a shop.');
    return opened;
  };
  afterEach(async () => {
    vi.restoreAllMocks();
    await opened?.fastify.close();
    opened = undefined;
  });
  return {
    app,
    open: async (...args: Parameters<typeof openCachedApp>) => void (opened = await openCachedApp(...args)),
    get: async (...args: Parameters<CachedApp['get']>) => app().get(...args),
  };
}

export async function openCachedApp(
  policies: readonly ResponsePolicy[],
  routes: Record<string, Route>,
  {
    cache = new Cache({ bytes: 32 * 1_024 * 1_024 }),
    ...options
  }: Partial<ResponseCacheOptions> & { cache?: Cache } = {},
): Promise<CachedApp> {
  const app = fastify({ forceCloseConnections: true });
  const responses = new ResponseCache(cache, {
    policies,
    languages: ['en', 'de'],
    defaultLanguage: 'en',
    host: 'shop.example',
    ...options,
  });
  compressResponses(app);
  observeRequests(app);
  const asked: string[] = [];
  for (const [url, handler] of Object.entries(routes)) {
    app.route({
      method: ['GET', 'POST'],
      url,
      handler: async (incoming, reply) => {
        asked.push(incoming.url);
        return handler(incoming, reply);
      },
    });
  }
  await app.ready();
  responses.attach(app.server);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const get: CachedApp['get'] = async (path, headers = {}, method = 'GET', body) =>
    ask({ host: '127.0.0.1', port, path, headers, method }, body);
  return { fastify: app, cache, responses, port, asked, get };
}

/** One request on a connection of its own terms; addresses are sent as they are. */
export async function ask(options: RequestOptions, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export const LONG_TEXT = 'a marketplace of good things; '.repeat(200);
export const sendLongText: Route = (_, reply) => reply.type('text/plain').send(LONG_TEXT);
