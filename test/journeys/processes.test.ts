import { execFileSync } from 'node:child_process';
import { Agent, get } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { runShop, type ShopProcess, stopShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';
import { makeProduct, makeSeller } from '../support/catalog-factory.ts';
import { testDatabase } from '../support/database.ts';

const USERS = 60;

let shop: ShopProcess;
let url: string;

beforeAll(async () => {
  const { database, url: databaseUrl } = await testDatabase();
  await makeProduct(database, { seller: await makeSeller(database, { name: 'Ada' }), slug: 'lamp', title: 'Lamp' });
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-workers-'));
  shop = runShop(['--empty'], { DATABASE_URL: databaseUrl, DATA_DIR: folder, WEB_CONCURRENCY: '2', RATE_LIMIT: 'off' });
  whenDone(async () => {
    await stopShop(shop.process);
    rmSync(folder, { recursive: true, force: true });
  });
  url = await shop.opened;
});

/** Processes below the one that was started. */
function workers(): number[] {
  const found = execFileSync('ps', ['-o', 'pid=', '--ppid', String(shop.process.pid)], { encoding: 'utf8' });
  return found.trim().split(/\s+/).map(Number);
}

interface Crowd {
  failures: string[];
  answers: number;
  leave(): Promise<void>;
}

/** People who keep their connections and ask again and again; what is closed with an answer is opened anew. */
function crowd(): Crowd {
  const state = { failures: [] as string[], answers: 0, leaving: false };
  const user = async (index: number) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!state.leaving) {
      const outcome = await ask(agent, index % 2 === 0 ? '/api/products/lamp' : '/');
      if (outcome === 200) state.answers += 1;
      else state.failures.push(String(outcome));
      await pause(40 + index);
    }
    agent.destroy();
  };
  const users = Array.from({ length: USERS }, async (_, index) => user(index));
  return Object.assign(state, {
    leave: async () => {
      state.leaving = true;
      await Promise.all(users);
    },
  });
}

async function ask(agent: Agent, path: string): Promise<number | string | undefined> {
  return new Promise((resolve) => {
    get(`${url}${path}`, { agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
      response.once('error', (error) => resolve(error.message));
    }).once('error', (error) => resolve(error.message));
  });
}

describe('several processes on one port', () => {
  it('have the first pages before anybody asks', async () => {
    for (const path of ['/', '/categories', '/api/products?page=1&limit=20']) {
      const { status, headers } = await fetch(`${url}${path}`);
      expect([path, status, headers.get('cache-status')]).toEqual([path, 200, expect.stringContaining(';hit;')]);
    }
  });

  it('are replaced one by one on SIGHUP without one failed request', async () => {
    const before = workers();
    expect(before).toHaveLength(2);
    const people = crowd();
    await pause(500);
    shop.process.kill('SIGHUP');
    await expect.poll(() => shop.output(), { timeout: 60_000 }).toContain('All workers are new.');
    await people.leave();
    expect(people.failures).toEqual([]);
    expect(people.answers).toBeGreaterThan(USERS);
    const after = workers();
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
  });

  it('one that is killed is replaced, and the others go on', async () => {
    const [victim, other] = workers();
    process.kill(victim ?? 0, 'SIGKILL');
    await expect.poll(() => workers().length === 2 && !workers().includes(victim ?? 0), { timeout: 30_000 }).toBe(true);
    expect(workers()).toContain(other);
    await expect.poll(async () => (await fetch(`${url}/api/health`)).status, { timeout: 30_000 }).toBe(200);
  });

  it('all leave on SIGTERM, each after what it was asked, with nothing left behind', async () => {
    const known = workers();
    const slow = fetch(`${url}/api/products?limit=100`);
    await pause(20);
    expect(await stopShop(shop.process)).toBe(0);
    expect((await slow).status).toBe(200);
    const alive = known.filter((pid) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    });
    expect(alive).toEqual([]);
  });
});
