import 'reflect-metadata';

import type { Server } from 'node:http';
import { workerData } from 'node:worker_threads';

import { closeServer } from './close-server.ts';
import { readConfig } from './config.ts';
import { openApp } from './open-app.ts';
import { ORIGIN_SHARE } from './open-caches.ts';
import { serveOrigin } from './performance/http/index.ts';

/** What `serve-in-threads.ts` gives this thread; settings it reads from the environment, as the thread that started it did. */
export interface OriginGiven {
  databaseUrl: string;
}

const { databaseUrl, socket } = workerData as OriginGiven & { socket: string };

let startJobs: () => void = () => undefined;
await serveOrigin(socket, async () => {
  const opened = await openApp(readConfig(), databaseUrl, ORIGIN_SHARE);
  const { app, caches } = opened;
  startJobs = () => opened.startJobs();
  await app.getHttpAdapter().getInstance().ready();
  const server: Server = app.getHttpServer();
  return {
    server,
    cache: caches.cache,
    close: async () => {
      await closeServer({ server, close: async () => app.close() }, 0);
      await opened.close();
    },
  };
});
startJobs();
