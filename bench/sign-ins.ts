import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { DEMO_PASSWORD, demoSellerEmails } from '../seeds/index.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { StartError } from '../src/shared/errors.ts';
import { type Server, startShop, stop } from './http.servers.ts';
import { withSection } from './http.report.ts';
import { flood, type FloodResult } from './sign-ins.flood.ts';

/** Milliseconds that shoppers may wait at p95 while a thousand passwords a second are guessed. */
const BOUND_MS = 200;

interface Shoppers {
  p50: number;
  p95: number;
  p99: number;
  failed: number;
}

interface Phase extends Shoppers {
  name: string;
  guesses: FloodResult | undefined;
  /** Sign-ins of an owner in a browser that is known, while guesses at that very account come in. */
  owner: { tries: number; refused: number; slowest: number } | undefined;
}

interface Settings {
  users: number;
  seconds: number;
  perSecond: number;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      users: { type: 'string', default: '2000' },
      seconds: { type: 'string', default: '20' },
      'per-second': { type: 'string', default: '1000' },
      report: { type: 'string' },
    },
  });
  const settings = {
    users: bounded('--users', values.users, 10_000),
    seconds: bounded('--seconds', values.seconds, 600),
    perSecond: bounded('--per-second', values['per-second'], 5_000),
  };
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-sign-ins-'));
  const running: ChildProcess[] = [];
  try {
    const phases: Phase[] = [];
    for (const limits of ['1', 'off']) {
      const shop = await openShop(running, folder, limits);
      if (phases.length === 0) phases.push(await measure('no guesses', shop, folder, settings, false));
      const name = limits === '1' ? 'guesses, with the limits' : 'guesses, all of them looked at (RATE_LIMIT=off)';
      phases.push(await measure(name, shop, folder, settings, true));
      await stop(shop.process);
    }
    tell(phases, settings, values.report);
  } finally {
    for (const child of running.toReversed()) await stop(child);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Guesses are told apart by the address that a trusted proxy tells; shoppers come from the machine itself. */
async function openShop(running: ChildProcess[], folder: string, limits: string): Promise<Server> {
  const settings = { RATE_LIMIT: limits, TRUSTED_PROXIES: '127.0.0.1', RATE_LIMIT_EXEMPT: '127.0.0.1' };
  const seeded = await startShop(running, { folder, products: 300, settings });
  await stop(seeded.process);
  return startShop(running, { folder, products: 300, settings });
}

async function measure(
  name: string,
  shop: Server,
  folder: string,
  settings: Settings,
  guessing: boolean,
): Promise<Phase> {
  const ending = new AbortController();
  const emails = demoSellerEmails();
  const guesses = guessing
    ? flood({ port: shop.port, perSecond: settings.perSecond, emails }, ending.signal)
    : undefined;
  const owner = guessing ? signInAgainAndAgain(shop.port, emails[0] ?? '', ending.signal) : undefined;
  const shoppers = await browse(shop.port, path.join(folder, 'reports'), settings);
  ending.abort();
  return { name, ...shoppers, guesses: await guesses, owner: await owner };
}

/** `npm run load`, in a process of its own. */
async function browse(port: number, out: string, { users, seconds }: Settings): Promise<Shoppers> {
  rmSync(out, { recursive: true, force: true });
  const program = path.join(import.meta.dirname, '../load/run.js');
  const target = `http://127.0.0.1:${port}`;
  const args = [
    '--target',
    target,
    '--users',
    String(users),
    '--duration',
    String(seconds),
    '--ramp',
    '5',
    '--out',
    out,
  ];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  const file = readdirSync(out).find((each) => each.endsWith('.json'));
  if (file === undefined) throw new StartError('The load left no figures.');
  const { latency, failed } = JSON.parse(readFileSync(path.join(out, file), 'utf8')) as {
    latency: Omit<Shoppers, 'failed'>;
    failed: number;
  };
  return { p50: latency.p50, p95: latency.p95, p99: latency.p99, failed };
}

async function signInAgainAndAgain(port: number, email: string, signal: AbortSignal): Promise<Phase['owner']> {
  const result = { tries: 0, refused: 0, slowest: 0 };
  let cookie = '';
  // The first one makes the browser known; strangers may have used up their attempts only after it.
  while (!signal.aborted) {
    const startedAt = performance.now();
    const answer = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', cookie },
      body: JSON.stringify({ email, password: DEMO_PASSWORD }),
    });
    if (answer.status === 200) {
      cookie =
        answer.headers
          .getSetCookie()
          .find((each) => each.startsWith('known='))
          ?.split(';', 1)[0] ?? cookie;
    } else result.refused += 1;
    result.tries += 1;
    result.slowest = Math.max(result.slowest, performance.now() - startedAt);
    await pause(2_000);
  }
  return result;
}

function tell(phases: readonly Phase[], { users, perSecond, seconds }: Settings, report: string | undefined): void {
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown processor'}, Node.js ${process.version}`;
  const lines = [
    `${new Date().toISOString().slice(0, 10)}, ${machine}, ${users} shoppers, ${perSecond} guesses a second, ${seconds} s each:`,
    '',
    '| | shoppers p50 / p95 / p99 ms | failed | guesses sent | answered | the owner, in a known browser |',
    '| --- | ---: | ---: | ---: | --- | --- |',
    ...phases.map(lineOf),
  ];
  const table = lines.join('\n');
  console.log(table);
  if (report !== undefined) writeFileSync(report, withSection(readFileSync(report, 'utf8'), table));
  const slow = phases.some(({ p95, failed }) => p95 >= BOUND_MS || failed > 0);
  const lockedOut = phases.some(({ owner }) => owner !== undefined && owner.refused > 0);
  if (slow || lockedOut) process.exitCode = 1;
}

function lineOf({ name, p50, p95, p99, failed, guesses, owner }: Phase): string {
  const answers = Object.entries(guesses?.statuses ?? {}).map(([status, count]) => `${status}: ${count}`);
  const own =
    owner === undefined
      ? '–'
      : `${owner.tries - owner.refused} of ${owner.tries} signed in, slowest ${owner.slowest.toFixed(0)} ms`;
  const times = [p50, p95, p99].map((each) => each.toFixed(1)).join(' / ');
  return `| ${name} | ${times} | ${failed} | ${guesses?.sent ?? 0} | ${answers.join(', ') || '–'} | ${own} |`;
}

function bounded(name: string, text: string, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new StartError(`${name} must be a whole number from 1 to ${most}.`);
}
