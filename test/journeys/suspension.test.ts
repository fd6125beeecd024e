import { beforeAll, describe, expect, test } from 'vitest';

import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { runShop, stopShop } from '../support/boot-shop.ts';
import { makeProduct } from '../support/catalog-factory.ts';
import { whenDone } from '../support/cleanup.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { startRedis } from '../support/redis-server.ts';

/** Milliseconds in which a suspension holds in every process. */
const SOON = 1_000;

let db: TestDatabase;
let root: Account;
let serial = 0;

beforeAll(async () => {
  db = await testDatabase();
  root = await makeAccount(db.database, { slug: 'root', role: 'admin' });
});

/** Two processes on one database, which hear of each other through Redis or through PostgreSQL alone. */
async function openTwo(environment: Record<string, string>): Promise<[string, string]> {
  const shops = [0, 1].map(() => runShop(['--empty'], { DATABASE_URL: db.url, ...environment }));
  whenDone(async () => void (await Promise.all(shops.map(async (shop) => stopShop(shop.process)))));
  const [a = '', b = ''] = await Promise.all(shops.map(async ({ opened }) => opened));
  return [a, b];
}

async function signIn(url: string, { email }: Account): Promise<string> {
  const answer = await fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: TEST_PASSWORD }),
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

async function standing(
  url: string,
  cookie: string,
  id: string,
  method: 'PUT' | 'DELETE',
  what: string,
  body?: object,
) {
  const answer = await fetch(`${url}/api/admin/users/${id}/${what}`, {
    method,
    headers: { cookie, 'sec-fetch-site': 'same-origin', ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.status;
}

/** How long it takes until it holds, in milliseconds; looked at for three seconds. */
async function until(holds: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < 3_000) {
    if (await holds()) return performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Infinity;
}

describe.each([
  ['Redis', async () => ({ REDIS_URL: (await startRedis()).url })],
  ['PostgreSQL alone', async () => ({})],
])('two processes that hear of each other by %s', (_, environment) => {
  let here: string;
  let there: string;
  let admin: string;
  let person: Account;
  let pages: string[];
  const title = `shady${(serial += 1)} bike`;

  beforeAll(async () => {
    const name = title.split(' ')[0] ?? '';
    person = await makeAccount(db.database, { slug: name, name });
    await makeProduct(db.database, { seller: person.id, slug: `${name}-bike`, title, category: 'bikes' });
    pages = ['/', '/products', '/c/bikes', `/search?q=${name}`, `/p/${name}-bike`, `/s/${name}`, '/api/products'];
    [here, there] = await openTwo(await environment());
    admin = await signIn(here, root);
  });

  /** Which of the pages show the listing. */
  async function showing(url: string): Promise<string[]> {
    const shown = await Promise.all(
      pages.map(async (page) => {
        const answer = await fetch(`${url}${page}`);
        return answer.ok && (await answer.text()).includes(title);
      }),
    );
    return pages.filter((__, place) => shown[place]);
  }

  test('a suspension in one holds in the other: no session, no listing, no page', async () => {
    const theirs = await signIn(there, person);
    const isSignedIn = async (url: string) =>
      (await fetch(`${url}/api/auth/session`, { headers: { cookie: theirs } })).status === 200;
    expect([await isSignedIn(here), await isSignedIn(there)]).toEqual([true, true]);
    expect(await showing(here)).toEqual(pages);
    expect(await showing(there)).toEqual(pages);

    const reason = { reason: 'Sells what is not theirs' };
    expect(await standing(here, admin, person.id, 'PUT', 'suspension', reason)).toBe(204);
    expect(await until(async () => !(await isSignedIn(there)))).toBeLessThan(SOON);
    expect(await isSignedIn(here)).toBe(false);
    // Lists may be a second old after any write.
    expect(await until(async () => (await showing(there)).length === 0)).toBeLessThan(2 * SOON);
    expect(await until(async () => (await showing(here)).length === 0)).toBeLessThan(2 * SOON);
    expect(await signIn(there, person)).toBe('');

    expect(await standing(here, admin, person.id, 'DELETE', 'suspension')).toBe(204);
    expect(await until(async () => (await showing(there)).length === pages.length)).toBeLessThan(3 * SOON);
    expect(await isSignedIn(there)).toBe(false);
  });

  test('an administrator who is demoted in one finds nothing in the other', async () => {
    const former = await makeAccount(db.database, { slug: `former${(serial += 1)}`, role: 'admin' });
    const cookie = await signIn(there, former);
    const admitted = async () => (await fetch(`${there}/api/admin/users`, { headers: { cookie } })).status === 200;
    expect(await admitted()).toBe(true);
    expect(await standing(here, admin, former.id, 'PUT', 'role', { role: 'buyer' })).toBe(204);
    expect(await until(async () => !(await admitted()))).toBeLessThan(SOON);
  });
});
