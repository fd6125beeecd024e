import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { DEMO_PASSWORD, demoSellerEmails } from '../seeds/index.ts';
import { runCommand } from '../src/commands/run-command.ts';
import { StartError } from '../src/shared/errors.ts';
import { fuzz, type FuzzReport } from './fuzz.ts';
import type { Credentials } from './people.ts';
import { linesOf, shareOf, unreached } from './reached.ts';
import { readOptions, type RunOptions } from './options.ts';

/** How many people are signed in, the last of them an administrator; the demo has more. */
const PEOPLE = 4;

/** The latest lines of what the shop said while it was asked: why an answer failed stands there. */
const said: string[] = [];
const MOST_SAID = 200;

await runCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  const report = options.url === undefined ? await onOwnShop(options) : await against(options.url, options);
  tell(report, options);
  if (report.failures.length > 0) process.exitCode = 1;
});

function hear(chunk: Buffer): void {
  said.push(...chunk.toString().split('\n'));
  said.splice(0, said.length - MOST_SAID);
}

/** A shop on a database of its own, without limits, both gone afterwards. */
async function onOwnShop(options: RunOptions): Promise<FuzzReport> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-fuzz-'));
  const program = path.resolve(import.meta.dirname, '../src/main.js');
  const shop = spawn(process.execPath, [...process.execArgv, program, '--products', String(options.products)], {
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder, PORT: '0', HOST: '127.0.0.1', RATE_LIMIT: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  shop.stderr.on('data', hear);
  shop.stderr.pipe(process.stderr, { end: false });
  const exit = new Promise((resolve) => shop.once('exit', resolve));
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let printed = '';
      shop.stdout.on('data', (chunk: Buffer) => {
        hear(chunk);
        printed += chunk.toString();
        const address = /is open at (http:\S+)/.exec(printed)?.[1];
        if (address !== undefined) resolve(address.replace('localhost', '127.0.0.1'));
      });
      shop.once('exit', () => reject(new StartError('The shop did not start.')));
    });
    await administer(people().at(-1)?.email ?? '', folder);
    return await against(url, options);
  } finally {
    shop.kill('SIGINT');
    await exit;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes somebody an administrator, so that those routes are reached as well. */
async function administer(email: string, folder: string): Promise<void> {
  const program = path.resolve(import.meta.dirname, '../src/commands/admin.js');
  const command = spawn(process.execPath, [program, email], {
    env: { PATH: process.env['PATH'] ?? '', DATA_DIR: folder },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const code = await new Promise((resolve) => command.once('exit', resolve));
  if (code !== 0) throw new StartError(`${email} could not be made an administrator.`);
}

function people(): Credentials[] {
  return demoSellerEmails()
    .slice(0, PEOPLE)
    .map((email) => ({ email, password: DEMO_PASSWORD }));
}

async function against(url: string, { requests, seed, only }: RunOptions): Promise<FuzzReport> {
  console.log(`${requests} requests to ${url}, seed ${seed}`);
  let told = Date.now();
  return fuzz({
    url,
    requests,
    seed,
    only,
    people: people(),
    onProgress: (progress) => {
      if (Date.now() - told < 10_000) return;
      told = Date.now();
      console.log(`${progress.requests} sent, ${progress.failures.length} failures`);
    },
  });
}

function tell(
  { requests, statuses, routes, returned, overloaded, slowestMs, failures }: FuzzReport,
  { seed }: RunOptions,
) {
  console.log(`What was done at each route, of all that it was asked:\n${linesOf(routes).join('\n')}`);
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  console.log(`${requests} requests. Answers by status: ${counts.join(', ')}.`);
  console.log(
    `401: ${(shareOf(401, statuses) * 100).toFixed(1)} %. Signed in anew: ${returned} times. ` +
      `Routes where nothing was done, for no stated reason: ${unreached(routes).join(', ') || 'none'}.`,
  );
  console.log(`Overloaded (503 with Retry-After): ${overloaded}. Slowest answer: ${Math.round(slowestMs)} ms.`);
  for (const { route, fault, answer, curl } of failures) console.error(`\n${route}: ${fault}\n  ${answer}\n  ${curl}`);
  if (failures.length > 0) console.error(`\nThe latest that the shop said:\n${said.join('\n')}`);
  console.log(failures.length === 0 ? 'No failure.' : `\n${failures.length} failures; the same again: --seed ${seed}`);
}
