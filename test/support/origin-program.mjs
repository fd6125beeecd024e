// Routes in a thread of their own, as the built shop runs them: what `thread-origin.test.ts` asks.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { workerData } from 'node:worker_threads';

import { Cache } from '../../dist/src/performance/cache/index.js';
import { clientAddress, isPassedOn, serveOrigin } from '../../dist/src/performance/http/index.js';
import { readNetworks } from '../../dist/src/shared/networks.js';

const proxies = { TRUSTED_PROXIES: readNetworks(''), TRUSTED_PROXY_HEADER: 'x-forwarded-for' };
const cache = new Cache({ bytes: 1_000_000 });
let version = 0;
let made = 0;

const routes = {
  '/page': async (_, response) => {
    made += 1;
    const text = await cache.getOrSet('text', async () => `version ${version}. `, { tags: ['thing'] });
    response.writeHead(200, { 'content-type': 'text/html' }).end(text.repeat(500));
  },
  '/made': (_, response) => response.end(String(made)),
  '/write': async (_, response) => {
    version += 1;
    await cache.evict(['thing']);
    response.end(String(version));
  },
  '/private': (_, response) => response.writeHead(200, { 'cache-control': 'private' }).end('for one'),
  '/missing': (_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page'),
  '/broken': (_, response) => response.writeHead(502, { 'content-type': 'text/plain' }).end('the routes cannot'),
  '/never': () => undefined,
  '/block': (_, response) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 6_000);
    response.end('at last');
  },
  '/die': () => process.exit(1),
  '/upload': async (request, response) => {
    const hash = createHash('sha256');
    for await (const chunk of request) hash.update(chunk);
    response.end(hash.digest('hex'));
  },
  '/headers': (request, response) => {
    response.setHeader('x-kept', 'yes').setHeader('connection', 'close, x-hop').setHeader('x-hop', 'no');
    const told = { ...request.headers, client: clientAddress(request, proxies), passedOn: isPassedOn(request) };
    response.end(JSON.stringify(told));
  },
  '/slow': (_, response) => {
    response.writeHead(200).write('first ');
    setTimeout(() => response.end('last'), 300);
  },
};

await serveOrigin(workerData.socket, async () => {
  if (workerData.fault !== undefined) throw new Error(workerData.fault);
  const server = createServer((request, response) => {
    const route = routes[request.url.split('?')[0]];
    if (route === undefined) response.writeHead(404).end();
    else void Promise.resolve(route(request, response)).catch(() => response.destroy());
  });
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    const sweep = setInterval(() => server.closeIdleConnections(), 20);
    await closed;
    clearInterval(sweep);
  };
  return { server, cache, close };
});
