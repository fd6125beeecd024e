// npm run bench -- replicas [--seconds N], with DATABASE_URL and DATABASE_REPLICA_URLS
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { runCommand } from '../src/commands/run-command.ts';
import { readConfig } from '../src/config.ts';
import { Database } from '../src/performance/database/index.ts';
import { errorMessage, StartError } from '../src/shared/errors.ts';

/** Evictions that a process hears in a second, each after a commit. */
const CHANGES_A_SECOND = [0, 2, 10, 50, 200];
const READ_EVERY_MS = 2;
const LONGEST_WAIT_MS = 15_000;

await runCommand(async () => {
  const seconds = readSeconds();
  const { database: settings } = readConfig();
  if (settings.DATABASE_URL === undefined || settings.DATABASE_REPLICA_URLS === undefined) {
    throw new StartError('Give DATABASE_URL and DATABASE_REPLICA_URLS: a primary and its streaming replicas.');
  }
  const database = new Database(settings.DATABASE_URL, settings);
  try {
    await database.open();
    await untilAllAreIn(database);
    console.log('| changes heard a second | reads | answered by a replica | looks at replicas that were behind |');
    console.log('| ---: | ---: | ---: | ---: |');
    for (const changes of CHANGES_A_SECOND) console.log(row(await measure(database, changes, seconds)));
  } finally {
    await database.close();
  }
});

interface Measured {
  changes: number;
  reads: number;
  byReplica: number;
  behind: number;
}

async function measure(database: Database, changes: number, seconds: number): Promise<Measured> {
  const before = figuresOf(database);
  const change = () =>
    void database
      .transaction(async (transaction) =>
        transaction.query('bench.change', `SELECT pg_logical_emit_message(true, 'bench', '')`),
      )
      .then(() => database.noteChange());
  const timer = changes === 0 ? undefined : setInterval(change, 1_000 / changes);
  const reads: Promise<unknown>[] = [];
  const until = performance.now() + seconds * 1_000;
  while (performance.now() < until) {
    reads.push(database.query('bench.read', 'SELECT 1', [], { read: true }));
    await sleep(READ_EVERY_MS);
  }
  clearInterval(timer);
  await Promise.all(reads);
  const after = figuresOf(database);
  return { changes, reads: reads.length, byReplica: after.reads - before.reads, behind: after.behind - before.behind };
}

function figuresOf(database: Database): { reads: number; behind: number } {
  const { replicas } = database.poolState();
  return {
    reads: replicas.reduce((sum, replica) => sum + replica.reads, 0),
    behind: replicas.reduce((sum, replica) => sum + replica.behind, 0),
  };
}

function row({ changes, reads, byReplica, behind }: Measured): string {
  return `| ${changes} | ${reads} | ${((100 * byReplica) / reads).toFixed(1)} % | ${behind} |`;
}

async function untilAllAreIn(database: Database): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  const missing = () => database.poolState().replicas.find(({ state }) => state === 'out');
  while (missing() !== undefined && performance.now() < until) await sleep(100);
  const out = missing();
  if (out !== undefined) throw new StartError(`${out.name} (${out.address}) is left out: ${out.reason}.`);
}

function readSeconds(): number {
  try {
    const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
    if (!/^[1-9]\d?$/.test(values.seconds)) throw new Error('--seconds must be 1 to 99');
    return Number(values.seconds);
  } catch (error) {
    throw new StartError(`${errorMessage(error)}. Usage: npm run bench -- replicas [--seconds N]`, { cause: error });
  }
}
