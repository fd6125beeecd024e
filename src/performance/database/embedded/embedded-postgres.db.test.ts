import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { readConfig } from '../../../config.ts';
import { Database } from '../database.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';

const parent = mkdtempSync(path.join(tmpdir(), 'social-selling-embedded-'));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = path.join(parent, String(++count));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** A file system of 8 MB; undefined where this account may not mount one. */
function mountTinyDisk(): string | undefined {
  const place = path.join(parent, 'tiny');
  mkdirSync(place);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', place], { stdio: 'ignore' });
  if (status !== 0) return undefined;
  afterAll(() => void spawnSync('umount', [place]));
  return place;
}

async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = new Database(url, readConfig({}).database);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

function postmaster(): number {
  return Number.parseInt(readFileSync(path.join(folder, 'postgres/postmaster.pid'), 'utf8'), 10);
}

describe('embedded PostgreSQL', () => {
  test('keeps its data from one start to the next', async () => {
    const first = await EmbeddedPostgres.start(folder);
    await withDatabase(first.url, async (database) =>
      database.query('test', 'CREATE TABLE kept AS SELECT 7 AS number'),
    );
    await first.stop();
    expect(existsSync(path.join(folder, 'postgres/postmaster.pid'))).toBe(false);
    const second = await EmbeddedPostgres.start(folder);
    const rows = await withDatabase(second.url, async (database) => database.query('test', 'SELECT number FROM kept'));
    await second.stop();
    expect(rows).toEqual([{ number: 7 }]);
  });

  test('refuses a folder that a living process uses, and names it', async () => {
    const server = await EmbeddedPostgres.start(folder);
    await expect(EmbeddedPostgres.start(folder)).rejects.toThrow(
      new RegExp(`in use by process ${process.pid}.*DATA_DIR`),
    );
    await server.stop();
  });

  test('takes over from a shop that was killed, together with the server it left behind', async () => {
    const server = await EmbeddedPostgres.start(folder);
    await withDatabase(server.url, async (database) => database.query('test', 'CREATE TABLE kept (number int)'));
    const orphan = postmaster();
    // The lock of a process that is no more: the number is free, or somebody else's by now.
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.once('exit', resolve));
    writeFileSync(path.join(folder, 'shop.lock'), `${gone.pid} 12345\n`);
    const next = await EmbeddedPostgres.start(folder);
    expect(postmaster()).not.toBe(orphan);
    expect(await withDatabase(next.url, async (database) => database.query('test', 'SELECT * FROM kept'))).toEqual([]);
    await next.stop();
  });

  test('starts afresh where the folder was deleted under a server that a killed shop left', async () => {
    await EmbeddedPostgres.start(folder);
    const orphan = postmaster();
    rmSync(folder, { recursive: true });
    const next = await EmbeddedPostgres.start(folder);
    expect(postmaster()).not.toBe(orphan);
    await next.stop();
  });

  test.runIf(process.getuid?.() === 0)('does not use a socket folder that another account prepared', async () => {
    const server = await EmbeddedPostgres.start(folder);
    await server.stop();
    const socket = decodeURIComponent(new URL(server.url).searchParams.get('host') ?? '');
    mkdirSync(socket);
    chownSync(socket, 65_534, 65_534);
    await expect(EmbeddedPostgres.start(folder)).rejects.toThrow(/belongs to another account.*TMPDIR/);
    rmSync(socket, { recursive: true });
  });

  test('begins again where a first start was interrupted', async () => {
    mkdirSync(path.join(folder, 'postgres/base'), { recursive: true });
    const server = await EmbeddedPostgres.start(folder);
    await server.stop();
    expect(existsSync(path.join(folder, 'postgres/PG_VERSION'))).toBe(true);
  });

  test('says in one line why a damaged folder does not start', async () => {
    const server = await EmbeddedPostgres.start(folder);
    await server.stop();
    rmSync(path.join(folder, 'postgres/global'), { recursive: true });
    await expect(EmbeddedPostgres.start(folder)).rejects.toThrow(/PostgreSQL does not start on .*could not open file/);
    // The folder was given back: the next try fails for the same reason, not for the lock.
    await expect(EmbeddedPostgres.start(folder)).rejects.toThrow(/does not start/);
  });

  const tinyDisk = mountTinyDisk();
  test.runIf(tinyDisk !== undefined)('says that the disk is full, before anything is written to it', async () => {
    await expect(EmbeddedPostgres.start(`${tinyDisk}/data`)).rejects.toThrow(
      /^The disk of .* is full: 8 MB are free and 300 MB are needed\..*DATA_DIR/,
    );
  });
  if (tinyDisk === undefined) console.log('Skipped: only root may mount the small disk that has to be full.');

  test.runIf(process.getuid?.() === 0)('runs below a folder that only root may enter', async () => {
    const home = path.join(parent, 'private');
    mkdirSync(home, { mode: 0o700 });
    chmodSync(home, 0o700);
    folder = path.join(home, 'data');
    const server = await EmbeddedPostgres.start(folder);
    const rows = await withDatabase(server.url, async (database) => database.query('test', 'SELECT 1 AS one'));
    await server.stop();
    expect(rows).toEqual([{ one: 1 }]);
  });
});
