import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { closeServer } from './close-server.ts';
import type { Config } from './config.ts';
import { isForFile, openFileServer } from './open-file-server.ts';
import { openLimits } from './open-limits.ts';
import { openFrontCache } from './open-caches.ts';
import { LOCALES } from './locales.ts';
import { openResponses } from './open-responses.ts';
import type { OriginGiven } from './origin-thread.ts';
import { ThreadOrigin } from './performance/http/index.ts';
import { portOf, type RunningShop } from './running-shop.ts';
import { securityHeaders } from './security-headers.ts';
import { warmShop } from './warm-shop.ts';

/** Answers made at once in the other thread: while some wait for PostgreSQL, another one is rendered. */
const MADE_AT_ONCE = 4;

/**
 * Two threads: this one listens and answers what is in memory, files and pictures; the routes run in the other, so that
 * no cached answer ever waits for one that is being made.
 */
export async function serveInThreads(config: Config, databaseUrl: string): Promise<RunningShop> {
  const closing: ((patienceMs: number) => unknown)[] = [];
  const close = async (patienceMs = 0) => {
    for (const step of closing.splice(0).toReversed()) await step(patienceMs);
  };
  try {
    const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-'));
    closing.push(() => rmSync(folder, { recursive: true, force: true }));
    const caches = openFrontCache(config);
    closing.push(async () => caches.close());
    const limits = openLimits(config, caches.redis);
    const origin = new ThreadOrigin(caches.cache, {
      program: new URL('./origin-thread.js', import.meta.url),
      given: { databaseUrl } satisfies OriginGiven,
      socket: path.join(folder, 'origin'),
      told: (request) => limits.told(request),
      protection: securityHeaders(config.security, config.shop.PUBLIC_URL),
    });
    await origin.start();
    closing.push(async () => origin.close());
    const files = await openFileServer(config);
    const responses = openResponses(caches.cache, config, limits, { most: MADE_AT_ONCE, least: MADE_AT_ONCE });
    const [filesListener] = files.server.listeners('request') as RequestListener[];
    responses.attach(files.server, {
      make: async (order, fill) => origin.make(order, fill),
      pass: (request, response) => {
        if (isForFile(request)) filesListener?.(request, response);
        else origin.pass(request, response);
      },
    });
    closing.push(async (patienceMs) =>
      closeServer({ server: files.server, close: async () => files.close() }, patienceMs),
    );
    const leaving = new AbortController();
    let warming: Promise<unknown> | undefined;
    closing.push(async () => {
      leaving.abort();
      await warming;
    });
    await files.listen({ port: config.shop.PORT, host: config.shop.HOST });
    return {
      url: `http://localhost:${portOf(files.server)}`,
      close,
      warm: async () => void (await (warming ??= warmShop(responses, LOCALES, leaving.signal))),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
