import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { readConfig } from '../../src/config.ts';
import { Database } from '../../src/performance/database/index.ts';
import { type Account, makeAccount, TEST_PASSWORD } from '../support/accounts.ts';
import { runShop, type ShopProcess, stopShop } from '../support/boot-shop.ts';
import { makeProduct } from '../support/catalog-factory.ts';
import { whenDone } from '../support/cleanup.ts';
import { type Primary, type Replica, startPrimary, startReplica } from '../support/replica.ts';

/** How far the replica is behind, always; what a message between processes takes at most. */
const DELAY = 4_000;
const MESSAGE = 1_000;

let primary: Primary;
let replica: Replica;
let shop: ShopProcess;
let url: string;
let mara: Account;

beforeAll(async () => {
  primary = await startPrimary();
  const database = new Database(primary.url, readConfig({}).database);
  await database.query('test', 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  mara = await makeAccount(database, { slug: 'mara', name: 'Mara' });
  await makeProduct(database, { seller: mara.id, slug: 'lamp', title: 'Lamp 0', price: 900_000_000 });
  await database.close();
  replica = await startReplica(primary, { recovery_min_apply_delay: `${DELAY}ms` });
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-replicas-'));
  shop = runShop(['--empty'], {
    DATABASE_URL: primary.url,
    DATABASE_REPLICA_URLS: replica.url,
    DATA_DIR: folder,
    WEB_CONCURRENCY: '2',
  });
  whenDone(async () => {
    await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  url = await shop.opened;
});

let unique = 0;

/** What was kept, what is made, as data and as pages; lists that nobody asked for before. */
async function look(): Promise<string[]> {
  unique += 1;
  const places = ['/api/products/lamp', '/p/lamp', `/api/products?minPrice=${unique}`, `/products?min=${unique}`];
  return Promise.all(
    places.map(async (place) => {
      // A connection of its own: either process may answer.
      const answer = await fetch(`${url}${place}`, { headers: { connection: 'close' } });
      return `${place.replace(/\d+/, '')} ${answer.status} ${/Lamp \d+/.exec(await answer.text())?.[0]}`;
    }),
  );
}

async function readsOfReplica(): Promise<number> {
  const rows = await replica.ask<{ calls: number }>(
    `SELECT coalesce(sum(calls), 0)::integer AS calls FROM pg_stat_statements WHERE query LIKE '%/* catalog.%'`,
  );
  return rows[0]?.calls ?? 0;
}

describe('two processes on a replica that is always four seconds behind', () => {
  it('show every edit everywhere and never go back, and read from the replica once it has it', async () => {
    const session = await signIn();
    for (const edit of [1, 2]) {
      await expect.poll(readMore, { timeout: 30_000, interval: 200 }).toBe(true);
      const headers = { cookie: session, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
      const body = JSON.stringify({ title: `Lamp ${edit}` });
      const answer = await fetch(`${url}/api/products/lamp`, { method: 'PATCH', headers, body });
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^seen=[0-9a-z]+; Max-Age=31;/)]);
      await pause(MESSAGE);
      const until = Date.now() + DELAY - MESSAGE - 500;
      expect(await replica.ask(`SELECT 1 FROM products WHERE title = 'Lamp ${edit}'`)).toEqual([]);
      const seen = new Set<string>();
      while (Date.now() < until) for (const place of await look()) seen.add(place);
      expect([...seen].sort()).toEqual(
        ['/api/products/lamp', '/api/products?minPrice=', '/p/lamp', '/products?min='].map(
          (place) => `${place} 200 Lamp ${edit}`,
        ),
      );
    }
  });
});

it('show who sends a form on a page what it changed', async () => {
  const headers = { accept: 'text/html', 'sec-fetch-site': 'same-origin' };
  const answer = await fetch(`${url}/sign-out`, {
    method: 'POST',
    redirect: 'manual',
    headers,
    body: new URLSearchParams({ leave: '1' }),
  });
  expect(answer.headers.getSetCookie()).toContainEqual(expect.stringMatching(/^seen=\*; Max-Age=31;/));
});

/** Whether looking makes the replica work. */
async function readMore(): Promise<boolean> {
  const before = await readsOfReplica();
  await look();
  return (await readsOfReplica()) > before;
}

async function signIn(): Promise<string> {
  const body = JSON.stringify({ email: mara.email, password: TEST_PASSWORD });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '');
  return cookies.find((cookie) => cookie.startsWith('session=')) ?? '';
}
