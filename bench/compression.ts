import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseArgs, promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants } from 'node:zlib';

import { readConfig } from '../src/config.ts';
import { encodeNow, encodeStream } from '../src/performance/http/index.ts';
import { startShop } from '../src/start-shop.ts';

/**
 * Bytes of the shop's answers by encoding, as they are sent, and what it costs to compress them: in the thread that
 * answers, in the thread pool, piece by piece, and at Brotli's top level.
 */
const { values } = parseArgs({ options: { url: { type: 'string' }, rounds: { type: 'string', default: '200' } } });
const rounds = Math.min(Number(values.rounds), 5_000);

if (values.url === undefined) await onOwnShop(measure);
else await measure(values.url);

async function onOwnShop(work: (url: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-compression-'));
  const config = readConfig({ DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1', RESPONSE_CACHE: 'off' });
  const shop = await startShop(config, { demoProducts: 60 });
  try {
    await work(shop.url);
  } finally {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(url: string): Promise<void> {
  const bytes = [];
  const costs = [];
  for (const address of await addressesOf(url)) {
    const plain = await get(`${url}${address}`, 'identity');
    const [gzip, br] = [await get(`${url}${address}`, 'gzip'), await get(`${url}${address}`, 'br')];
    const saved = `${Math.round((1 - br.byteLength / plain.byteLength) * 100)} %`;
    bytes.push({ address, plain: plain.byteLength, gzip: gzip.byteLength, br: br.byteLength, saved });
    if (!address.startsWith('/_astro/')) costs.push({ address, ...(await costOf(plain)) });
  }
  console.log(`Bytes sent, from ${url}`);
  console.table(bytes);
  console.log(`Microseconds of processor time of the whole process, mean of ${rounds}`);
  console.table(costs);
}

/** Home, a product, a search, lists and the scripts of the pages. */
async function addressesOf(url: string): Promise<string[]> {
  const list = (await get(`${url}/api/products?limit=1`, 'identity')).toString();
  const slug = /"slug":"([^"]+)"/.exec(list)?.[1] ?? '';
  const home = (await get(url, 'identity')).toString();
  const scripts = new Set(home.match(/\/_astro\/[\w.-]+\.js/g));
  const pages = ['/', `/p/${slug}`, '/search?q=lamp'];
  return [...pages, '/api/products?limit=20', `/api/products/${slug}`, '/api/products/facets?q=lamp', ...scripts];
}

async function costOf(body: Buffer) {
  const pool = promisify(brotliCompress);
  const level = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_SIZE_HINT]: body.byteLength },
  };
  const top = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return {
    'gzip 6': await time(rounds, () => encodeNow(body, 'gzip')),
    'br 4': await time(rounds, () => encodeNow(body, 'br')),
    'br 4, pool': await time(rounds, async () => pool(body, level)),
    'br 4, stream': await time(rounds, async () => {
      const stream = encodeStream('br', body.byteLength).resume();
      stream.end(body);
      await once(stream, 'end');
    }),
    'br 11': await time(Math.ceil(rounds / 50), () => brotliCompressSync(body, top)),
  };
}

async function time(times: number, work: () => unknown): Promise<number> {
  for (let round = 0; round < times / 10; round += 1) await work();
  const before = process.cpuUsage();
  for (let round = 0; round < times; round += 1) await work();
  const { user, system } = process.cpuUsage(before);
  return Math.round((user + system) / times);
}

async function get(address: string, encoding: string): Promise<Buffer> {
  const outgoing = request(address, { headers: { 'accept-encoding': encoding }, agent: false }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${address} answers ${response.statusCode}`);
  return buffer(response);
}
