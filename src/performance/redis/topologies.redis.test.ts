import { Cluster } from 'ioredis';
import { expect, test } from 'vitest';

import { openLink } from '../../../test/support/redis-link.ts';
import { startRedisCluster, startSentinel } from '../../../test/support/redis-server.ts';
import { StartError } from '../../shared/errors.ts';
import { type RedisLink, RedisUnavailable } from './index.ts';

const LONG = { timeout: 60_000 };
const patient = { timeout: 30_000, interval: 50 };

async function turnsUp(link: RedisLink): Promise<void> {
  await expect.poll(() => link.up, patient).toBe(true);
}

test('follows the sentinels to the new master', LONG, async () => {
  const setup = await startSentinel();
  const link = openLink(setup.url, { REDIS_MODE: 'sentinel' });
  let gaps = 0;
  const heard: string[] = [];
  link.subscribe(
    'news',
    (message) => heard.push(message),
    () => (gaps += 1),
  );
  await turnsUp(link);
  await link.run('set', async (redis) => redis.set('before', '1'));
  await link.run('wait', async (redis) => redis.wait(1, 1_000), 2_000);
  await expect.poll(() => gaps, patient).toBe(1);
  await setup.master.kill();
  await expect.poll(() => link.up, patient).toBe(false);
  await expect(link.run('get', async (redis) => redis.get('before'))).rejects.toThrow(RedisUnavailable);
  await turnsUp(link);
  const info = await link.run('info', async (redis) => redis.info('server'));
  expect(info).toContain(`tcp_port:${setup.replica.port}`);
  expect(await link.run('get', async (redis) => redis.get('before'))).toBe('1');
  await expect.poll(() => gaps, patient).toBe(2);
  await link.publish('news', 'after');
  await expect.poll(() => heard, patient).toEqual(['after']);
});

test('leaves a master that was demoted', LONG, async () => {
  const setup = await startSentinel();
  const link = openLink(setup.url, { REDIS_MODE: 'sentinel', REDIS_COMMAND_TIMEOUT: '200' });
  await turnsUp(link);
  setup.master.pause();
  await expect.poll(async () => settled(link), patient).toBe('down');
  await expect.poll(async () => settled(link), patient).toBe('ok');
  setup.master.resume();
  expect(await link.run('set', async (redis) => redis.set('x', '1'))).toBe('OK');
});

test('works on a cluster, with keys on each master', LONG, async () => {
  const cluster = await startRedisCluster();
  const link = openLink(cluster.url, { REDIS_MODE: 'cluster' });
  const heard: string[] = [];
  let gaps = 0;
  link.subscribe(
    'news',
    (message) => heard.push(message),
    () => (gaps += 1),
  );
  await turnsUp(link);
  const keys = Array.from({ length: 60 }, (_, n) => link.key('item', String(n)));
  for (const key of keys) await link.run('set', async (redis) => redis.set(key, key));
  for (const key of keys) expect(await link.run('get', async (redis) => redis.get(key))).toBe(key);
  const sizes = await link.run('sizes', async (redis) =>
    Promise.all((redis instanceof Cluster ? redis.nodes('master') : []).map(async (node) => node.dbsize())),
  );
  expect(sizes).toHaveLength(3);
  for (const size of sizes) expect(size).toBeGreaterThan(0);
  await expect.poll(() => gaps, patient).toBe(1);
  await link.publish('news', 'hello');
  await expect.poll(() => heard).toEqual(['hello']);
});

test('is down while a cluster has lost slots, and up when they are back', LONG, async () => {
  const cluster = await startRedisCluster();
  const link = openLink(cluster.url, { REDIS_MODE: 'cluster' });
  await turnsUp(link);
  const [first] = cluster.nodes;
  await first?.kill();
  const refused = async () => (await settled(link)) === 'down' && !link.up;
  await expect.poll(refused, patient).toBe(true);
  await first?.restart();
  await turnsUp(link);
  await expect.poll(async () => settled(link), patient).toBe('ok');
});

test('opens the breaker when one node of a cluster hangs', LONG, async () => {
  const cluster = await startRedisCluster();
  const link = openLink(cluster.url, { REDIS_MODE: 'cluster', REDIS_COMMAND_TIMEOUT: '200' });
  await turnsUp(link);
  cluster.nodes[1]?.pause();
  const refused = async () => (await settled(link)) === 'down' && !link.up;
  await expect.poll(refused, patient).toBe(true);
  cluster.nodes[1]?.resume();
  await turnsUp(link);
});

test('survives the loss of a whole cluster', LONG, async () => {
  const cluster = await startRedisCluster();
  const link = openLink(cluster.url, { REDIS_MODE: 'cluster' });
  await turnsUp(link);
  await Promise.all(cluster.nodes.map(async (node) => node.kill()));
  await expect.poll(() => link.up, patient).toBe(false);
  await Promise.all(cluster.nodes.map(async (node) => node.restart()));
  await turnsUp(link);
  expect(await settled(link)).toBe('ok');
});

test('refuses several hosts that no mode explains', () => {
  expect(() => openLink('redis://127.0.0.1:1,127.0.0.1:2')).toThrow(StartError);
});

/** Writes thirty keys at once, so that every master of a cluster is asked. */
async function settled(link: RedisLink): Promise<'ok' | 'down'> {
  const writes = Array.from({ length: 30 }, async (_, n) => link.run('set', async (redis) => redis.set(`k${n}`, n)));
  const results = await Promise.allSettled(writes);
  return results.every(({ status }) => status === 'fulfilled') ? 'ok' : 'down';
}
