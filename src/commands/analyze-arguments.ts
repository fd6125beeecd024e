import { parseArgs } from 'node:util';

import type { Severity } from '../performance/query-insight/index.ts';
import { errorMessage, StartError } from '../shared/errors.ts';

const USAGE = `Usage: npm run analyze -- --plan FILE [options]

  --plan FILE          what EXPLAIN printed, as text or JSON; - reads the standard input
  --json               print { plan, findings } as JSON
  --fail-on SEVERITY   end with 1 where a finding is as severe: info, warning or critical
  --budget-ms N        end with 1 where planning and execution took more than N ms

Ends with 0, with 1 where a limit is exceeded, with 2 where the plan cannot be read.`;

export interface AnalyzeOptions {
  /** A path, or "-" for the standard input. */
  plan: string;
  json: boolean;
  failOn?: Severity;
  budgetMs?: number;
}

/** @throws StartError with the usage where the arguments are wrong. */
export function readAnalyzeOptions(args: string[]): AnalyzeOptions {
  const values = parse(args);
  const { plan, json = false } = values;
  if (plan === undefined) throw new StartError(`--plan is missing.\n\n${USAGE}`);
  const failOn = values['fail-on'];
  if (failOn !== undefined && !isSeverity(failOn)) {
    throw new StartError(`--fail-on must be info, warning or critical.\n\n${USAGE}`);
  }
  const budget = values['budget-ms'];
  if (budget !== undefined && (!/^\d{1,9}(?:\.\d{1,3})?$/.test(budget) || Number(budget) <= 0)) {
    throw new StartError(`--budget-ms must be a number above 0.\n\n${USAGE}`);
  }
  return {
    plan,
    json,
    ...(failOn === undefined ? {} : { failOn }),
    ...(budget === undefined ? {} : { budgetMs: Number(budget) }),
  };
}

function isSeverity(value: string): value is Severity {
  return value === 'info' || value === 'warning' || value === 'critical';
}

function parse(args: string[]) {
  try {
    const text = { type: 'string' } as const;
    const options = { plan: text, json: { type: 'boolean' }, 'fail-on': text, 'budget-ms': text } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new StartError(`${errorMessage(error)}.\n\n${USAGE}`, { cause: error });
  }
}
