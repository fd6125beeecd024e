import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { Client } from 'pg';

import { readConfig } from '../config.ts';
import { SHOP_ANALYSIS } from '../console/index.ts';
import {
  adviceText,
  adviseIndexes,
  countedWorkload,
  migrationFile,
  migrationSql,
  readWorkload,
  type WorkloadStatement,
} from '../performance/query-insight/index.ts';
import { AppError, errorMessage, StartError } from '../shared/errors.ts';
import { runCommand } from './run-command.ts';
import { withServer } from './with-database.ts';

const USAGE = `Usage: npm run advise [-- options]

  --workload FILE      statements to advise on: JSON lines {"sql", "params", "calls"}, or SQL; without it what
                       pg_stat_statements has counted
  --database-url URL   another database than the shop's: PostgreSQL 13 or newer
  --limit N            so many counted statements, those that take most time first, 1 to 500 (50)
  --budget MB          what all new indexes together may take (1024)
  --scratch MB         what the copies they are tried on may take (4096)
  --allow-function F   a function of that database that only reads, such as public.normal_form; as often as wanted
  --timeout SECONDS    what one statement may take (30)
  --migration FILE     write the accepted ones: a migration where FILE ends with .ts, else SQL
  --json               the whole advice as JSON
  --fail-if-advice     exit code 1 where an index is accepted, for CI`;

await runCommand(async () => {
  const options = readOptions();
  if (options.url !== undefined) return advise(options.url, options);
  const config = readConfig();
  const work = async (url: string) => advise(config.database.DATABASE_DIRECT_URL ?? url, options);
  await withServer(config, work, { joinRunningShop: true });
});

type Options = ReturnType<typeof readOptions>;

async function advise(url: string, options: Options): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'social-selling advise' });
  await client.connect();
  try {
    const workload = await workloadOf(client, options);
    const advice = await adviseIndexes(client, workload, {
      budgetBytes: options.budget * 1_048_576,
      scratchBytes: options.scratch * 1_048_576,
      statementTimeoutMs: options.timeout * 1_000,
      policy: { functions: [...(SHOP_ANALYSIS.functions ?? []), ...options.functions] },
      onStep: (step) => console.error(step),
    });
    console.log(options.json ? JSON.stringify(advice, null, 2) : adviceText(advice));
    const accepted = advice.proposals.some(({ verdict }) => verdict === 'accepted');
    if (options.migration !== undefined && accepted) {
      const number = Number(/(\d+)-[^/]*\.ts$/.exec(options.migration)?.[1] ?? 99);
      const text = options.migration.endsWith('.ts') ? migrationFile(advice, number) : migrationSql(advice);
      writeFileSync(options.migration, text);
    }
    if (options.failIfAdvice && accepted) process.exitCode = 1;
  } catch (error) {
    throw error instanceof AppError && error.status < 500 ? new StartError(error.message, { cause: error }) : error;
  } finally {
    await client.end();
  }
}

async function workloadOf(client: Client, { workload, limit }: Options): Promise<WorkloadStatement[]> {
  if (workload !== undefined) return readWorkload(readFileSync(workload, 'utf8'));
  const counted = await countedWorkload(client, limit);
  if (counted === undefined) {
    throw new StartError('pg_stat_statements is not in this database: load and create it, or give --workload FILE.');
  }
  return counted;
}

function readOptions() {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: {
        workload: text,
        'database-url': text,
        limit: { ...text, default: '50' },
        budget: { ...text, default: '1024' },
        scratch: { ...text, default: '4096' },
        timeout: { ...text, default: '30' },
        migration: text,
        json: flag,
        'fail-if-advice': flag,
        'allow-function': { type: 'string', multiple: true, default: [] },
      },
    });
    return {
      workload: values.workload,
      url: values['database-url'],
      migration: values.migration,
      json: values.json,
      failIfAdvice: values['fail-if-advice'],
      functions: values['allow-function'],
      limit: whole('limit', values.limit, 500),
      budget: whole('budget', values.budget, 1_000_000),
      scratch: whole('scratch', values.scratch, 1_000_000),
      timeout: whole('timeout', values.timeout, 3_600),
    };
  } catch (error) {
    throw new StartError(`${errorMessage(error)}.\n\n${USAGE}`, { cause: error });
  }
}

function whole(name: string, given: string, most: number): number {
  if (!/^[1-9]\d{0,6}$/.test(given) || Number(given) > most)
    throw new Error(`--${name} must be a whole number from 1 to ${most}`);
  return Number(given);
}
