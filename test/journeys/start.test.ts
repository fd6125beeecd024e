import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { Database } from '../../src/performance/database/index.ts';
import { runShop, stopShop } from '../support/boot-shop.ts';
import { testDatabase } from '../support/database.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function dataFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-start-'));
  folders.push(folder);
  return folder;
}

/** What a start that must fail prints, and its exit code. */
async function failedStart(args: readonly string[], environment: Record<string, string>) {
  const shop = runShop(args, environment);
  const code = await new Promise((resolve) => shop.process.once('exit', resolve));
  return { code, lines: shop.output().trim().split('\n') };
}

describe('a start that cannot be', () => {
  test('says that the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const { code, lines } = await failedStart(['--empty'], { PORT: String(port), DATA_DIR: dataFolder() });
    other.close();
    expect(lines).toEqual([expect.stringMatching(new RegExp(`^Port ${port} is taken: .*PORT=${port + 1} npm start`))]);
    expect(code).toBe(1);
  });

  test('says that the database is unreachable', async () => {
    const { code, lines } = await failedStart([], { DATABASE_URL: 'postgres://shop:secret@127.0.0.1:1/shop' });
    expect(lines).toEqual([expect.stringMatching(/^Cannot use the database at .*Check DATABASE_URL/)]);
    expect(lines.join('\n')).not.toContain('secret');
    expect(code).toBe(1);
  });

  test('names wrong settings and wrong arguments', async () => {
    const settings = await failedStart([], { PORT: 'eighty', SHOP_COLOR: 'red' });
    expect(settings.lines).toEqual([expect.stringMatching(/^Wrong setting: PORT must be .*; SHOP_COLOR must be/)]);
    expect(settings.code).toBe(1);
    const argument = await failedStart(['--many'], {});
    expect(argument.lines).toEqual([expect.stringMatching(/--many.*Usage: npm start/)]);
    expect(argument.code).toBe(1);
  });
});

describe('an embedded shop', () => {
  test('opens empty, refuses a second one on its data, closes on SIGTERM and opens again', async () => {
    const folder = dataFolder();
    const first = runShop(['--empty'], { DATA_DIR: folder });
    const url = await first.opened;
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    const home = await fetch(url);
    expect(home.status).toBe(200);
    const second = await failedStart(['--empty'], { DATA_DIR: folder });
    expect(second.lines).toEqual([expect.stringMatching(/^The data folder .* is in use by process \d+/)]);
    expect(second.code).toBe(1);
    expect(await stopShop(first.process)).toBe(0);
    const again = runShop(['--empty'], { DATA_DIR: folder });
    await again.opened;
    expect(await stopShop(again.process)).toBe(0);
  });

  test('finishes an open request before it closes', async () => {
    const { url: databaseUrl, database } = await testDatabase();
    const shop = runShop(['--empty'], { DATABASE_URL: databaseUrl, DATA_DIR: dataFolder() });
    const url = await shop.opened;
    const { answer, exit } = await database.transaction(async (transaction) => {
      // The request waits for this lock, so it is surely open when the signal comes.
      await transaction.query('test', 'LOCK TABLE products IN ACCESS EXCLUSIVE MODE');
      const open = fetch(`${url}/api/products`);
      await waitFor(async () => (await waiting(database)) > 0);
      const ending = stopShop(shop.process);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { answer: open, exit: ending };
    });
    expect((await answer).status).toBe(200);
    expect(await exit).toBe(0);
  });

  test('starts again after it was killed, with what it had', async () => {
    const folder = dataFolder();
    const shop = runShop(['--products', '12'], { DATA_DIR: folder });
    const before = await listing(await shop.opened);
    // A few of the twelve are sold out, and lists leave those out.
    expect(before.length).toBeGreaterThan(6);
    const exit = new Promise((resolve) => shop.process.once('exit', resolve));
    shop.process.kill('SIGKILL');
    await exit;
    const again = runShop(['--products', '12'], { DATA_DIR: folder });
    expect(await listing(await again.opened)).toEqual(before);
    expect(await stopShop(again.process)).toBe(0);
  });

  async function waiting(database: Database): Promise<number> {
    const [row] = await database.query<{ count: number }>(
      'test',
      `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND database = (
         SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    return row?.count ?? 0;
  }

  async function waitFor(condition: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (await condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('waited in vain');
  }

  async function listing(url: string): Promise<string[]> {
    const answer = (await (await fetch(`${url}/api/products?limit=100&sort=newest`)).json()) as {
      data: { id: string }[];
    };
    return answer.data.map(({ id }) => id).toSorted();
  }
});

test('npm start hands SIGTERM on and ends with the shop, leaving nothing behind', async () => {
  const folder = dataFolder();
  const child = spawn('npm', ['start', '--', '--empty'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const address = /is open at (http:\S+)/.exec(chunk.toString());
      if (address?.[1] !== undefined) resolve(address[1].replace('localhost', '127.0.0.1'));
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
  });
  await stopShop(child);
  await expect(fetch(`${url}/api/health`)).rejects.toThrow();
  expect(existsSync(path.join(folder, 'postgres/postmaster.pid'))).toBe(false);
});
