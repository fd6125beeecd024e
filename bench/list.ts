// npm run bench -- list [--database-url URL] [--seconds N] [--connections N] [--out FILE]
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { runCommand } from '../src/commands/run-command.ts';
import { withServer } from '../src/commands/with-database.ts';
import { type Config, readConfig } from '../src/config.ts';
import { Database } from '../src/performance/database/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';
import { Draw } from './draw.ts';
import type { BareOrder } from './http.bare.ts';
import type { LoadOrder, LoadResult } from './list.client.ts';
import { cpuSeconds, pinTo, serverProcesses } from './list.cpu.ts';
import { listShapes, pathsOf } from './list.paths.ts';
import { listPage, type Measured } from './list.report.ts';
import { readFacts } from './queries.facts.ts';

/** More addresses than any machine answers in a second, so that none is asked twice. */
const PATHS_A_SECOND = 6_000;

await runCommand(async () => {
  const options = readOptions();
  const config = readConfig();
  if (options.url !== undefined) config.database.DATABASE_URL = options.url;
  await withServer(config, async (url) => {
    const database = new Database(url, config.database);
    const shop = await startShop(url);
    try {
      await measureAll(database, shop, config, options);
    } finally {
      await stop(shop.child);
      await database.close();
    }
  });
});

interface Options {
  url: string | undefined;
  seconds: number;
  connections: number;
  out: string;
}

function readOptions(): Options {
  const between = (text: string, name: string, max: number) => {
    if (!/^[1-9]\d{0,3}$/.test(text) || Number(text) > max) throw new Error(`--${name} must be 1 to ${max}`);
    return Number(text);
  };
  try {
    const { values } = parseArgs({
      options: {
        'database-url': { type: 'string' },
        seconds: { type: 'string', default: '10' },
        connections: { type: 'string', default: '16' },
        out: { type: 'string', default: 'docs/performance/uncached-list.md' },
      },
    });
    return {
      url: values['database-url'],
      seconds: between(values.seconds, 'seconds', 120),
      connections: between(values.connections, 'connections', 256),
      out: values.out,
    };
  } catch (error) {
    throw new StartError(`${errorMessage(error)}. Usage: npm run bench -- list [--seconds N] [--connections N]`, {
      cause: error,
    });
  }
}

interface Shop {
  child: ChildProcess;
  url: string;
}

/** The built shop as people run it, every cache of answers off. */
async function startShop(databaseUrl: string): Promise<Shop> {
  const main = path.resolve(import.meta.dirname, '../src/main.js');
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-list-'));
  const options = (process.env['BENCH_NODE_OPTIONS'] ?? '').split(' ').filter((option) => option !== '');
  const child = spawn(process.execPath, [...process.execArgv, ...options, main, '--products', '0'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      DATA_DIR: folder,
      HOST: '127.0.0.1',
      PORT: '0',
      RESPONSE_CACHE: 'off',
      RATE_LIMIT: 'off',
      WEB_CONCURRENCY: '1',
      REDIS_URL: '',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.once('exit', () => child.kill());
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const address = /is open at (http:\S+)/.exec(printed)?.[1];
      if (address !== undefined) resolve(address.replace('localhost', '127.0.0.1'));
    });
    child.once('exit', (code) => reject(new StartError(`The shop ended with code ${code}: ${printed}`)));
  });
  return { child, url };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

async function measureAll(database: Database, shop: Shop, config: Config, options: Options): Promise<void> {
  const facts = await readFacts(database);
  const shapes = await listShapes(database, facts);
  const draw = new Draw(20_261_123);
  const server = [shop.child.pid ?? 0];
  const order = { url: shop.url, connections: options.connections };
  const paths = (chosen: typeof shapes, seconds: number) => pathsOf(chosen, seconds * PATHS_A_SECOND, draw);
  await load({ ...order, paths: paths(shapes, 3), seconds: 3 });
  await untilQuiet(database);
  const pinned = pinTo(0, server) && pinTo(1, await serverProcesses(database));
  const runs = [
    { name: 'all of these, by their share', of: shapes },
    ...shapes.map((shape) => ({ name: `${shape.share} %: ${shape.name}`, of: [shape] })),
  ];
  const measured: Measured[] = [];
  for (const { name, of } of runs) {
    const work = { ...order, paths: paths(of, options.seconds), seconds: options.seconds };
    measured.push(await measure(name, work, { server, postgres: await serverProcesses(database) }));
  }
  measured.push(await measureBare(shop.url + (paths(shapes, 1)[0] ?? ''), options, pinned));
  const count = new Intl.NumberFormat('en').format(facts.products);
  const about =
    `${count} listed products, ${availableParallelism()} cores, Node.js ${process.version}, ` +
    `${options.connections} connections, ${options.seconds} s each, pool of ${config.database.DATABASE_POOL_MAX}`;
  if (options.out !== '-') writeFileSync(options.out, listPage({ about, pinned, measured }));
}

/** The shop looks through the words of the catalogue after its start: that is no part of a list. */
async function untilQuiet(database: Database): Promise<void> {
  for (let seconds = 0; seconds < 120; seconds += 1) {
    const busy = await database.query(
      'bench.busy',
      `SELECT FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
    if (busy.length === 0) return;
    await sleep(1_000);
  }
}

async function measure(
  name: string,
  order: LoadOrder,
  { server, postgres }: { server: readonly number[]; postgres: readonly number[] },
): Promise<Measured> {
  const before = { server: cpuSeconds(server), postgres: cpuSeconds(postgres) };
  const result = await load(order);
  const measured = {
    name,
    result,
    seconds: order.seconds,
    server: cpuSeconds(server) - before.server,
    postgres: cpuSeconds(postgres) - before.postgres,
  };
  const { requests, failures } = result;
  if (failures > 0) throw new StartError(`${failures} of ${requests} requests failed: ${name}.`);
  const each = (seconds: number) => (seconds === 0 ? '–' : Math.round(requests / seconds));
  console.log(`${name}: ${each(measured.server)} a server core, ${each(measured.postgres)} a PostgreSQL core`);
  return measured;
}

/** node:http and nothing else, with the bytes of one of the lists: what this machine allows just now. */
async function measureBare(address: string, { connections, seconds }: Options, pinned: boolean): Promise<Measured> {
  const answer = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
  const child = fork(path.resolve(import.meta.dirname, 'http.bare.js'));
  try {
    const [port] = (await once(child, 'message')) as [number];
    const body = Buffer.from(await answer.arrayBuffer());
    const headers = ['content-type', 'application/json; charset=utf-8', 'content-length', String(body.length)];
    child.send({ status: 200, headers, body: body.toString('base64') } satisfies BareOrder);
    await once(child, 'message');
    const server = [child.pid ?? 0];
    if (pinned) pinTo(0, server);
    const paths = Array.from({ length: seconds * 50_000 }, () => '/');
    const order = { url: `http://127.0.0.1:${port}`, paths, connections, seconds };
    return await measure('bare node:http writing the bytes of one', order, { server, postgres: [] });
  } finally {
    child.kill();
  }
}

/** In a process of its own: what the client costs is not the shop's. */
async function load(order: LoadOrder): Promise<LoadResult> {
  const child = fork(path.resolve(import.meta.dirname, 'list.client.js'));
  try {
    return await new Promise<LoadResult>((resolve, reject) => {
      child.once('message', (result) => resolve(result as LoadResult));
      child.once('exit', (code) => reject(new Error(`The client ended with code ${code}.`)));
      child.send(order);
    });
  } finally {
    child.kill();
  }
}
