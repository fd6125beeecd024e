import { parseArgs } from 'node:util';

import type { Severity } from '../performance/query-insight/index.ts';
import { errorMessage, StartError } from '../shared/errors.ts';

const USAGE = `Usage: npm run analyze -- --plan FILE [options]
       npm run analyze -- --sql "SELECT …" [--param VALUE]… [options]

  --plan FILE          what EXPLAIN printed, as text or JSON; - reads the standard input
  --sql STATEMENT      is run read-only where it only reads, and else planned (docs/query-insight.md)
  --param VALUE        of $1, $2, …, once for each; without any the statement is planned for all values
  --database-url URL   a PostgreSQL from 13 to 18, instead of the shop's
  --allow-function F   a function of that database that is known to only read, as public.f; may be given again
  --json               print { plan, findings } as JSON
  --fail-on SEVERITY   end with 1 where a finding is as severe: info, warning or critical
  --budget-ms N        end with 1 where planning and execution took more than N ms

Ends with 0, with 1 where a limit is exceeded, with 2 where there is no plan to judge.`;

export interface StatementToExplain {
  sql: string;
  params: string[];
  /** The shop's own database unless given. */
  databaseUrl?: string;
  functions: string[];
}

export interface AnalyzeOptions {
  /** A path, or "-" for the standard input; or a statement. */
  from: string | StatementToExplain;
  json: boolean;
  failOn?: Severity;
  budgetMs?: number;
}

/** @throws StartError with the usage where the arguments are wrong. */
export function readAnalyzeOptions(args: string[]): AnalyzeOptions {
  const values = parse(args);
  const { json = false } = values;
  const failOn = values['fail-on'];
  if (failOn !== undefined && !isSeverity(failOn)) {
    throw new StartError(`--fail-on must be info, warning or critical.\n\n${USAGE}`);
  }
  const budget = values['budget-ms'];
  if (budget !== undefined && (!/^\d{1,9}(?:\.\d{1,3})?$/.test(budget) || Number(budget) <= 0)) {
    throw new StartError(`--budget-ms must be a number above 0.\n\n${USAGE}`);
  }
  return {
    from: sourceIn(values),
    json,
    ...(failOn === undefined ? {} : { failOn }),
    ...(budget === undefined ? {} : { budgetMs: Number(budget) }),
  };
}

function sourceIn({ plan, sql, param = [], ...values }: ReturnType<typeof parse>): string | StatementToExplain {
  if ((plan === undefined) === (sql === undefined)) {
    throw new StartError(`Either --plan or --sql has to be given.\n\n${USAGE}`);
  }
  if (sql === undefined) return plan ?? '-';
  const databaseUrl = values['database-url'];
  const functions = values['allow-function'] ?? [];
  return { sql, params: param, functions, ...(databaseUrl === undefined ? {} : { databaseUrl }) };
}

function isSeverity(value: string): value is Severity {
  return value === 'info' || value === 'warning' || value === 'critical';
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const texts = { type: 'string', multiple: true } as const;
    const ofStatement = { sql: text, param: texts, 'database-url': text, 'allow-function': texts } as const;
    const limits = { json: { type: 'boolean' }, 'fail-on': text, 'budget-ms': text } as const;
    const options = { plan: text, ...ofStatement, ...limits } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error)}.\n\n${USAGE}`, { cause: error });
  }
}
