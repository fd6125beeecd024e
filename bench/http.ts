import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { runCommand } from '../src/commands/run-command.ts';
import { StartError } from '../src/shared/errors.ts';
import type { BareOrder } from './http.bare.ts';
import { ask, load, type RawAnswer } from './http.client.ts';
import { type Server, startBare, startShop, stop } from './http.servers.ts';
import { httpTable, type Measured, medianProcess, type Round, withSection } from './http.report.ts';
import { cpuSeconds } from './list.cpu.ts';

/**
 * Cached answers of the built shop beside a bare node:http server that writes the same bytes with the same headers, in
 * turns within one run, over several processes of the shop. Exit code 1 when the median process stays below 0.9 of bare
 * with a cached list or page.
 */
const FLOOR = 0.9;
const WARM_SECONDS = 1;
const SETTLE_MS = 2_000;

interface Target {
  name: string;
  /** Whether the shop must keep up with bare here. */
  bound: boolean;
  status: number;
  /** @param etag the tag of the page now, for a client that has it. */
  request: (n: number, etag: string) => Buffer;
  /** The page whose tag that is. */
  page?: Buffer;
}

interface Settings {
  connections: number;
  seconds: number;
  rounds: number;
  processes: number;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      products: { type: 'string', default: '200' },
      connections: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '5' },
      processes: { type: 'string', default: '5' },
      report: { type: 'string' },
    },
  });
  const settings = {
    connections: bounded('--connections', values.connections, 1_000),
    seconds: bounded('--seconds', values.seconds, 60),
    rounds: bounded('--rounds', values.rounds, 50),
    processes: bounded('--processes', values.processes, 20),
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-http-'));
  const running: ChildProcess[] = [];
  try {
    const bare = await startBare(running);
    const products = bounded('--products', values.products, 10_000);
    // A process that has just made a catalogue and its pictures collects garbage for long: the measured one is another.
    const seeded = await startShop(running, { folder, products });
    await stop(seeded.process);
    const rounds = new Map<string, Pick<Target, 'name' | 'bound'> & { processes: Round[][] }>();
    for (let process = 1; process <= settings.processes; process += 1) {
      const shop = await startShop(running, { folder, products });
      for (const target of await targetsOf(shop.port)) {
        const known = rounds.get(target.name) ?? { ...target, processes: [] };
        rounds.set(target.name, known);
        known.processes.push(await measure(target, shop, bare, settings));
      }
      await stop(shop.process);
      console.error(`Process ${process} of ${settings.processes} measured.`);
    }
    const measured = Array.from(rounds.values(), ({ name, bound, processes }) => ({
      name,
      bound,
      ...medianProcess(processes),
    }));
    tell(measured, settings, values.report);
  } finally {
    for (const child of running.toReversed()) await stop(child);
    rmSync(folder, { recursive: true, force: true });
  }
});

function tell(measured: readonly Measured[], settings: Settings, report: string | undefined): void {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node.js ${process.version}`;
  const table = httpTable(measured, { ...settings, machine, date: new Date().toISOString().slice(0, 10) });
  console.log(table);
  if (report !== undefined) writeFileSync(report, withSection(readFileSync(report, 'utf8'), table));
  if (measured.some(({ bound, ratio }) => bound && ratio < FLOOR)) process.exitCode = 1;
}

function bounded(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new StartError(`${name} must be a whole number from 1 to ${most}.`);
}

async function targetsOf(port: number): Promise<Target[]> {
  const list = await ask(port, requestFor('/api/products?limit=1', 'identity'));
  const slug = (JSON.parse(list.body.toString()) as { data: { slug: string }[] }).data[0]?.slug;
  const fixed = (address: string, encoding: string) => {
    const request = requestFor(address, encoding);
    return () => request;
  };
  const page = requestFor(`/p/${slug}`, 'br');
  return [
    { name: 'list, JSON as it is', bound: true, status: 200, request: fixed('/api/products?limit=20', 'identity') },
    { name: 'list, Brotli', bound: true, status: 200, request: fixed('/api/products?limit=20', 'br') },
    { name: 'home, Brotli', bound: true, status: 200, request: fixed('/', 'br') },
    { name: 'product page, Brotli', bound: true, status: 200, request: fixed(`/p/${slug}`, 'br') },
    {
      name: 'product page, 304',
      bound: true,
      status: 304,
      request: (_, etag) => requestFor(`/p/${slug}`, 'br', etag),
      page,
    },
    {
      name: 'list, never asked before',
      bound: false,
      status: 200,
      request: (n) => requestFor(`/api/products?limit=20&maxPrice=${900_000_000 + n}`, 'br'),
    },
  ];
}

/** With the headers a browser sends, because reading them is part of the work. */
function requestFor(address: string, encoding: string, tag?: string): Buffer {
  const lines = [
    `GET ${address} HTTP/1.1`,
    'Host: localhost',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    `Accept-Encoding: ${encoding === 'br' ? 'gzip, deflate, br, zstd' : encoding}`,
    'Accept-Language: en-GB,en;q=0.9',
    ...(tag === undefined ? [] : [`If-None-Match: ${tag}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** In turns, the order changed each time, so that a neighbour's noise falls on both. */
async function measure(target: Target, shop: Server, bare: Server, settings: Settings): Promise<Round[]> {
  const rounds: Round[] = [];
  const seen = { n: 0, etag: await etagOf(target, shop) };
  const run = async (server: Server, seconds: number) => {
    const before = cpuSeconds([server.process.pid ?? 0]);
    const { status, request, page } = target;
    const fixed = page === undefined ? undefined : request(0, seen.etag);
    const next = () => fixed ?? request(seen.n++, seen.etag);
    const result = await load({ port: server.port, request: next, connections: settings.connections, seconds, status });
    return { ...result, cpu: cpuSeconds([server.process.pid ?? 0]) - before };
  };
  await run(shop, WARM_SECONDS);
  // What proved hot is now compressed once more, behind the answers' back.
  await setTimeout(SETTLE_MS);
  for (let round = 0; round < settings.rounds; round += 1) {
    seen.etag = await etagOf(target, shop);
    const answer = await ask(shop.port, target.request(seen.n++, seen.etag));
    await tellBare(bare, answer);
    if (round === 0) await run(bare, WARM_SECONDS);
    const order = round % 2 === 0 ? [shop, bare] : [bare, shop];
    const results = new Map<Server, Round['shop']>();
    for (const server of order) results.set(server, await run(server, settings.seconds));
    const [ours, theirs] = [results.get(shop), results.get(bare)];
    if (ours !== undefined && theirs !== undefined)
      rounds.push({ shop: ours, bare: theirs, bytes: answer.body.length });
  }
  return rounds;
}

async function etagOf({ page }: Target, { port }: Server): Promise<string> {
  if (page === undefined) return '';
  const { headers } = await ask(port, page);
  return headers[headers.indexOf('etag') + 1] ?? '';
}

async function tellBare(bare: Server, { status, headers, body }: RawAnswer): Promise<void> {
  const ready = once(bare.process, 'message');
  bare.process.send({ status, headers, body: body.toString('base64') } satisfies BareOrder);
  await ready;
}
