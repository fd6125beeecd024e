// npm run bench -- cache [--out FILE]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { Redis } from 'ioredis';

import { RedisProcess } from '../load/shop/redis-process.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { errorMessage } from '../src/shared/errors.ts';
import { bento, type Contender, ours } from './cache.contenders.ts';
import { hitRates } from './cache.hit-rates.ts';

const ROUNDS = 7;
const HITS = 200_000;
const PROCESSES = 4;
const MISSES = 10_000;

await runCommand(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  const page = [await hits(), rates(), await stampedes()].join('\n\n');
  console.log(page);
  if (values.out !== undefined) writeFileSync(values.out, `${heading()}\n\n${page}\n`);
});

function heading(): string {
  return `# Cache: figures\n\nMade by \`npm run bench -- cache\` on ${availableParallelism()} shared cores, Node.js ${process.versions.node}. Ratios count, not the absolute numbers.`;
}

/** Each contender in turns, so that a busy moment of the machine hits all of them. */
async function hits(): Promise<string> {
  const lines: string[] = [];
  for (const tags of [[], ['product:1', 'seller:2', 'category:3']]) {
    const contenders = [await ours(), bento({ serialize: false }), bento({ serialize: true })];
    const speeds = contenders.map((): number[] => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, contender] of contenders.entries()) speeds[index]?.push(await speed(contender, tags));
    }
    const medians = speeds.map((list) => list.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
    for (const [index, contender] of contenders.entries()) {
      const [first = 0] = medians;
      const own = medians[index] ?? 0;
      lines.push(`| ${contender.name}, ${tags.length} tags | ${whole(own)} | ${(first / own).toFixed(1)} |`);
      await contender.close();
    }
  }
  return `## Hits of a 6 kB object in memory\n\n| cache | hits a second, median of ${ROUNDS} | ours is so many times as fast |\n| --- | --- | --- |\n${lines.join('\n')}`;
}

async function speed(contender: Contender, tags: string[]): Promise<number> {
  const value = { rows: Array.from({ length: 20 }, (_, id) => ({ id, title: 'x'.repeat(280) })) };
  const load = async () => value;
  const key = `hit:${tags.length}`;
  await contender.getOrSet(key, load, tags);
  const started = performance.now();
  for (let hit = 0; hit < HITS; hit += 1) await contender.getOrSet(key, load, tags);
  return (HITS / (performance.now() - started)) * 1_000;
}

function rates(): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const lines = hitRates().map(({ workload, s3Fifo, lru }) => `| ${workload} | ${percent(s3Fifo)} | ${percent(lru)} |`);
  return `## What of the shoppers' requests was in memory\n\n| workload | ours (S3-FIFO) | LRU (lru-cache) |\n| --- | --- | --- |\n${lines.join('\n')}`;
}

async function stampedes(): Promise<string> {
  const title = `## ${whole(MISSES)} concurrent misses of one key over ${PROCESSES} processes on one Redis`;
  const redis = await RedisProcess.start().catch((error: unknown) => errorMessage(error));
  if (typeof redis === 'string') return `${title}\n\nNot measured: ${redis}`;
  const lines: string[] = [];
  for (const which of ['ours', 'BentoCache 1.6']) {
    const loads = await stampede(which, redis.url);
    lines.push(`| ${which} | ${loads} |`);
  }
  await redis.stop();
  return `${title}\n\n| cache | how often the value was made |\n| --- | --- |\n${lines.join('\n')}`;
}

async function stampede(which: string, redisUrl: string): Promise<string> {
  const counter = `loads of ${which}`;
  const script = path.join(import.meta.dirname, 'cache.process.js');
  const children = await Promise.all(
    Array.from({ length: PROCESSES }, async () => {
      const child = fork(script, [which === 'ours' ? 'ours' : 'bento', redisUrl, counter]);
      await once(child, 'message');
      return child;
    }),
  );
  await Promise.all(
    children.map(async (child) => {
      child.send({ key: `one key of ${which}`, times: MISSES / PROCESSES });
      await once(child, 'message');
    }),
  );
  for (const child of children) child.disconnect();
  const counting = new Redis(redisUrl);
  const loads = await counting.get(counter);
  counting.disconnect();
  return loads ?? '0';
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
