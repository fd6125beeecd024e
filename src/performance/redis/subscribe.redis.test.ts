import { connect, createServer, type Socket } from 'node:net';

import { describe, expect, test } from 'vitest';

import { whenDone } from '../../../test/support/cleanup.ts';
import { openLink as open } from '../../../test/support/redis-link.ts';
import { startRedis } from '../../../test/support/redis-server.ts';
import type { RedisLink } from './index.ts';

async function turnsUp(link: RedisLink): Promise<void> {
  await expect.poll(() => link.up, { timeout: 10_000, interval: 10 }).toBe(true);
}

describe('subscribe', () => {
  test('hears what any link publishes, and of the gap when Redis was restarted', async () => {
    const server = await startRedis();
    const [here, there] = [open(server.url), open(server.url)];
    const heard: string[] = [];
    let gaps = 0;
    here.subscribe(
      'news',
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    await expect.poll(() => gaps).toBe(1);
    await turnsUp(there);
    await there.publish('news', 'one');
    await expect.poll(() => heard).toEqual(['one']);
    await server.restart();
    await expect.poll(() => gaps, { timeout: 10_000 }).toBe(2);
    await turnsUp(there);
    await there.publish('news', 'two');
    await expect.poll(() => heard).toEqual(['one', 'two']);
  });

  test('notices a connection on which nothing comes any more', { timeout: 40_000 }, async () => {
    const server = await startRedis();
    const proxy = await startProxy(server.port);
    const [here, there] = [open(`redis://127.0.0.1:${proxy.port}`), open(server.url)];
    await turnsUp(here);
    await turnsUp(there);
    const heard: string[] = [];
    let gaps = 0;
    here.subscribe(
      'news',
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    await expect.poll(() => gaps).toBe(1);
    proxy.silenceLast();
    await there.publish('news', 'lost');
    await expect.poll(() => gaps, { timeout: 30_000 }).toBe(2);
    await there.publish('news', 'heard');
    await expect.poll(() => heard).toEqual(['heard']);
    expect(here.up).toBe(true);
  });
});

/** Hands bytes on to a port, until it is told to swallow those of the connection that came last. */
async function startProxy(target: number): Promise<{ port: number; silenceLast(): void }> {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    pairs.push([client, upstream]);
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenDone(() => {
    server.close();
    for (const socket of pairs.flat()) socket.destroy();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    silenceLast: () => void pairs.at(-1)?.[1].unpipe().resume(),
  };
}
