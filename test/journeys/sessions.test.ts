import { createHash, randomBytes } from 'node:crypto';

import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { runShop, type ShopProcess, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { commandsDuring } from '../support/redis-commands.ts';
import { type RedisServer, startRedis } from '../support/redis-server.ts';

/** Milliseconds in which an ended session is refused by every process. */
const SOON = 1_000;
const PEOPLE = 10;

let db: TestDatabase;
let redis: RedisServer;
let people: Account[];
let shops: ShopProcess[] = [];
let urls: string[] = [];

async function open(): Promise<void> {
  const settings = { DATABASE_URL: db.url, REDIS_URL: redis.url };
  shops = [0, 1].map(() => runShop(['--empty'], settings));
  urls = await Promise.all(shops.map(async ({ opened }) => opened));
}

const close = async () => Promise.all(shops.map(async (shop) => stopShop(shop.process)));

beforeAll(async () => {
  db = await testDatabase();
  redis = await startRedis();
  people = await Promise.all(
    Array.from({ length: PEOPLE }, async (_, n) => makeAccount(db.database, { slug: `person-${n}` })),
  );
  await open();
  whenDone(async () => void (await close()));
});

async function signIn({ email }: Account, place = 0): Promise<string> {
  const answer = await fetch(`${urls[place]}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: TEST_PASSWORD }),
  });
  expect(answer.status).toBe(200);
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

const isSignedIn = async (cookie: string, place: number) =>
  (await fetch(`${urls[place]}/api/auth/session`, { headers: { cookie } })).status === 200;

/** How many of them each process knows. */
async function known(cookies: readonly string[]): Promise<number[]> {
  return Promise.all(
    urls.map(async (_, place) => {
      const answers = await Promise.all(cookies.map(async (cookie) => isSignedIn(cookie, place)));
      return answers.filter(Boolean).length;
    }),
  );
}

const signOut = async (cookie: string, place = 0) =>
  fetch(`${urls[place]}/api/auth/session`, {
    method: 'DELETE',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });

/** Milliseconds until the other process refuses it; looked at for five seconds. */
async function untilRefused(cookie: string, place: number): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 5_000) {
    if (!(await isSignedIn(cookie, place))) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Infinity;
}

describe('whoever is signed in', () => {
  test('costs a process one command of Redis the first time, and none after it', async () => {
    const cookies = await Promise.all(people.map(async (person) => signIn(person)));
    for (const cookie of cookies) expect(await isSignedIn(cookie, 0)).toBe(true);
    const atFirst = await commandsDuring(redis, async () => {
      for (const cookie of cookies) expect(await isSignedIn(cookie, 1)).toBe(true);
    });
    expect(atFirst).toHaveLength(PEOPLE);
    const later = await commandsDuring(redis, async () => {
      for (let again = 0; again < 5; again += 1) expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    });
    expect(later).toEqual([]);
  });

  test('waits for one command of Redis where no process has seen the session, and tells it behind the answer', async () => {
    const fresh = await Promise.all(people.map(async (person) => signIn(person)));
    const during = await commandsDuring(redis, async () => {
      for (const cookie of fresh) expect(await isSignedIn(cookie, 1)).toBe(true);
    });
    // What is asked and then what is told, a tag and the entry: no turn is taken, which would be waited for as well.
    expect(during.filter((command) => /[:"]lock[:"]/.test(command))).toEqual([]);
    expect(during.length).toBeLessThanOrEqual(3 * PEOPLE);
  });

  test('costs Redis nothing on a page that is kept for everybody', async () => {
    const [person] = people;
    const cookie = person === undefined ? '' : await signIn(person);
    const open = async () =>
      Promise.all(urls.map(async (url) => (await fetch(`${url}/about`, { headers: { cookie } })).status));
    expect(await open()).toEqual([200, 200]);
    const during = await commandsDuring(redis, async () => {
      for (let again = 0; again < 5; again += 1) expect(await open()).toEqual([200, 200]);
    });
    expect(during).toEqual([]);
  });

  test('is known to every process, and refused by every process once they have left', async () => {
    const cookies = await Promise.all(people.map(async (person) => signIn(person)));
    expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    const [leaver = ''] = cookies;
    expect((await signOut(leaver)).status).toBe(204);
    expect(await untilRefused(leaver, 1)).toBeLessThan(SOON);
    // The refresh token of a session that is over makes no other.
    const refresh = /refresh=[\w-]{43}/.exec(leaver)?.[0] ?? '';
    expect(refresh).not.toBe('');
    expect(await known([refresh])).toEqual([0, 0]);
  });

  test('stays so when Redis is killed, and who leaves meanwhile never comes back with it', async () => {
    const cookies = await Promise.all(people.map(async (person) => signIn(person)));
    expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    await redis.kill();
    expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    const [leaver = '', ...others] = cookies;
    expect((await signOut(leaver)).status).toBe(204);
    expect(await untilRefused(leaver, 1)).toBeLessThan(SOON);
    await redis.restart();
    expect(await known(others)).toEqual([PEOPLE - 1, PEOPLE - 1]);
    expect(await known([leaver])).toEqual([0, 0]);
  });

  test('stays so when Redis hangs, and who leaves meanwhile never comes back with what it held', async () => {
    const cookies = await Promise.all(people.map(async (person) => signIn(person)));
    expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    redis.pause();
    expect(await known(cookies)).toEqual([PEOPLE, PEOPLE]);
    const [leaver = ''] = cookies;
    expect((await signOut(leaver)).status).toBe(204);
    expect(await untilRefused(leaver, 1)).toBeLessThan(SOON);
    redis.resume();
    for (let look = 0; look < 20; look += 1) {
      expect(await known([leaver])).toEqual([0, 0]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  test('stays so when everything is restarted, and who left before does not come back', async () => {
    const cookies = await Promise.all(people.map(async (person) => signIn(person)));
    const [leaver = '', ...others] = cookies;
    await signOut(leaver);
    await Promise.all([close(), redis.kill()]);
    await redis.restart();
    await open();
    expect(await known(others)).toEqual([PEOPLE - 1, PEOPLE - 1]);
    expect(await known([leaver])).toEqual([0, 0]);
  });
});

describe('what is good once', () => {
  /** The same request to both processes, five times each, at the same moment. */
  const crowd = async (path: string, init: RequestInit) =>
    Promise.all(Array.from({ length: 10 }, async (_, n) => fetch(`${urls[n % 2]}${path}`, init)));

  test('makes one new pair of tokens, of two processes that are asked at the same time', async () => {
    const [person] = people;
    const cookie = /refresh=[\w-]{43}/.exec(person === undefined ? '' : await signIn(person))?.[0] ?? '';
    const answers = await crowd('/api/auth/session', { headers: { cookie } });
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    const given = answers
      .flatMap(({ headers }) => headers.getSetCookie())
      .filter((line) => /^refresh=[\w-]/.test(line));
    expect(given).toHaveLength(1);
  });

  test('makes one new password, of two processes that are asked at the same time', async () => {
    const { id } = await makeAccount(db.database, { slug: 'forgetful' });
    const token = randomBytes(32).toString('base64url');
    await db.database.query(
      'test.link',
      `INSERT INTO email_links (user_id, purpose, token_hash, expires_at)
       VALUES ($1, 'reset-password', $2, now() + interval '1 hour')`,
      [id, createHash('sha256').update(token).digest()],
    );
    const answers = await crowd('/api/auth/password', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password: 'seven quiet lanterns' }),
    });
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array.from({ length: 9 }, () => 404)]);
  });
});
