import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runCommand } from '../src/commands/run-command.ts';
import { StartError } from '../src/shared/errors.ts';
import type { BareOrder } from './http.bare.ts';
import { type Server, startBare, startShop, stop } from './http.servers.ts';
import { cpuMilliseconds, PageClient } from './render.client.ts';
import { editor, type PageKind, pageKinds } from './render.pages.ts';

/**
 * What a page costs that no response cache knows: CPU of the server process a request, kernel included, asked one after
 * the other over loopback. "First" is with nothing of it in the value cache (for home: after an edit of a listing),
 * "again" with all of it there; "bare" is a node:http server that writes the same bytes.
 */
interface Measured {
  name: string;
  bytes: number;
  /** Milliseconds of CPU a request. */
  first: number;
  again: number;
  bare: number;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { products: { type: 'string', default: '1000' }, requests: { type: 'string', default: '300' } },
  });
  const products = bounded('--products', values.products, 10_000);
  const requests = bounded('--requests', values.requests, 2_000);
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-render-'));
  const running: ChildProcess[] = [];
  try {
    const bare = await startBare(running);
    // A process that has just made a catalogue and its pictures collects garbage for long: the measured one is another.
    const seeded = await startShop(running, { folder, products, settings: { RESPONSE_CACHE: 'off' } });
    await stop(seeded.process);
    const shop = await startShop(running, { folder, products, settings: { RESPONSE_CACHE: 'off' } });
    console.log(tableOf(await measureAll(shop, bare, requests), products, requests));
  } finally {
    for (const child of running.toReversed()) await stop(child);
    rmSync(folder, { recursive: true, force: true });
  }
});

async function measureAll(shop: Server, bare: Server, requests: number): Promise<Measured[]> {
  const client = new PageClient(shop.port);
  const edit = await editor(client);
  const measured: Measured[] = [];
  for (const kind of await pageKinds(client, requests)) {
    for (const address of kind.warm) await client.page(address);
    const first = await cost(shop, client, kind, kind.afterEdits ? edit : undefined);
    const again = await cost(shop, client, kind);
    const plain = await bareCost(bare, kind, await client.page(kind.measured[0] ?? '/'));
    measured.push({ name: kind.name, bytes: again.bytes, first: first.cpu, again: again.cpu, bare: plain });
  }
  client.close();
  return measured;
}

/** @param before done ahead of each request, its own cost left out. */
async function cost(
  { process: { pid = 0 } }: Server,
  client: PageClient,
  { measured }: PageKind,
  before?: () => Promise<void>,
): Promise<{ cpu: number; bytes: number }> {
  let [cpu, bytes] = [0, 0];
  for (const address of measured) {
    await before?.();
    const start = cpuMilliseconds(pid);
    bytes += (await client.page(address)).length;
    cpu += cpuMilliseconds(pid) - start;
  }
  return { cpu: cpu / measured.length, bytes: bytes / measured.length };
}

async function bareCost(bare: Server, kind: PageKind, body: Buffer): Promise<number> {
  const headers = ['content-type', 'text/html; charset=utf-8', 'content-length', String(body.length)];
  const ready = once(bare.process, 'message');
  bare.process.send({ status: 200, headers, body: body.toString('base64') } satisfies BareOrder);
  await ready;
  const client = new PageClient(bare.port);
  for (const address of kind.warm) await client.page(address);
  const { cpu } = await cost(bare, client, kind);
  client.close();
  return cpu;
}

function bounded(option: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= most) return value;
  throw new StartError(`${option} is a whole number from 1 to ${most}.`);
}

function tableOf(measured: readonly Measured[], products: number, requests: number): string {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node.js ${process.version}`;
  return [
    `${new Date().toISOString().slice(0, 10)}, ${machine}, ${products} listings, ${requests} requests of each kind at most:`,
    '',
    '| page | kB | first, CPU ms | again, CPU ms | bare, CPU ms |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...measured.map(
      ({ name, bytes, first, again, bare }) =>
        `| ${name} | ${Math.round(bytes / 1_000)} | ${first.toFixed(2)} | ${again.toFixed(2)} | ${bare.toFixed(2)} |`,
    ),
  ].join('\n');
}
