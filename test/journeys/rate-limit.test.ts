import { beforeAll, expect, test } from 'vitest';

import { bootShop } from '../support/boot-shop.ts';
import { openLink } from '../support/redis-link.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

/** One in twenty of the usual: 30 pages, 30 answers of the API, 6 searches a minute; 2 sign-ins in five minutes. */
const NARROW = '0.05';

let url: string;
let redis: RedisServer;

beforeAll(async () => {
  redis = await startRedis();
  const environment = { RATE_LIMIT: NARROW, REDIS_URL: redis.url, REDIS_COMMAND_TIMEOUT: '1000' };
  ({ url } = await bootShop(environment));
});

async function statuses(count: number, ask: (n: number) => Promise<Response>): Promise<number[]> {
  const answers = [];
  for (let n = 0; n < count; n += 1) answers.push((await ask(n)).status);
  return answers;
}

const signIn = async (email: string) =>
  fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: 'guess' }),
  });

test('what is in the response cache is never counted, and no read is counted in Redis', async () => {
  expect(new Set(await statuses(60, async () => fetch(`${url}/`)))).toEqual(new Set([200]));
  expect(new Set(await statuses(60, async () => fetch(`${url}/api/products?limit=3`)))).toEqual(new Set([200]));
  expect(new Set(await statuses(60, async () => fetch(`${url}/api/health`)))).toEqual(new Set([200]));
  const link = openLink(redis.url, { REDIS_COMMAND_TIMEOUT: '1000' });
  await link.ready();
  expect(await link.run('keys', async (client) => client.keys(link.key('limit', '*')))).toEqual([]);
});

test('one client cannot have pages made without end; it is told so in its language', async () => {
  const answers = await statuses(10, async (n) => fetch(`${url}/search?q=word${n}`));
  expect(answers.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => 200));
  expect(answers).toContain(429);
  const refused = await fetch(`${url}/search?q=another`, { headers: { 'accept-language': 'de' } });
  expect(refused.status).toBe(429);
  expect(refused.headers.get('cache-control')).toBe('no-store');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toMatch(/^"search";r=0;t=\d+$/);
  expect(await refused.text()).toContain('Das ging ein wenig schnell');
  expect((await fetch(`${url}/search?q=word0`)).status).toBe(200);
  const api = await fetch(`${url}/api/products/search?q=another`);
  expect(api.status).toBe(429);
  expect(await api.json()).toMatchObject({ code: 'rate-limited', status: 429 });
});

test('sign-ins are counted in Redis, and without it in the process: never an error', async () => {
  expect(await statuses(3, async (n) => signIn(`somebody${n}@shop.example`))).toEqual([401, 401, 429]);
  await redis.kill();
  const answer = await signIn('other@shop.example');
  expect(answer.status).toBe(429);
  expect(await answer.json()).toMatchObject({ code: 'rate-limited' });
});
