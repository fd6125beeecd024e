import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import { diagnose, type Finding, type Plan, rank, readPlan } from '../performance/query-insight/index.ts';
import { AppError, errorCode, errorMessage, StartError } from '../shared/errors.ts';
import { type AnalyzeOptions, readAnalyzeOptions } from './analyze-arguments.ts';
import { analysisReport } from './analysis-report.ts';
import { explainSql } from './explain-sql.ts';

interface Streams {
  stdin: Readable;
  print: (text: string) => void;
  printError: (text: string) => void;
}

// Twice the characters that a plan may have; a plan of other than ASCII characters is not much larger.
const MAX_BYTES = 20_000_000;

/** Runs the command. @returns its exit code: 0, 1 where a limit is exceeded, 2 where there is no plan to judge. */
export async function analyzePlan(args: string[], { stdin, print, printError }: Streams): Promise<0 | 1 | 2> {
  try {
    const options = readAnalyzeOptions(args);
    const { plan, findings } = await judged(options, stdin);
    const exceeded = exceededLimits(plan, findings, options);
    print(options.json ? JSON.stringify({ plan, findings }, null, 2) : analysisReport(plan, findings));
    for (const limit of exceeded) printError(limit);
    return exceeded.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof AppError || error instanceof StartError)) throw error;
    printError(error.message);
    return 2;
  }
}

async function judged(
  { from }: AnalyzeOptions,
  stdin: Readable,
): Promise<{ plan: Plan; findings: readonly Finding[] }> {
  if (typeof from !== 'string') return explainSql(from);
  const plan = readPlan(await readInput(from, stdin));
  return { plan, findings: diagnose(plan) };
}

function exceededLimits(plan: Plan, findings: readonly Finding[], { failOn, budgetMs }: AnalyzeOptions): string[] {
  const exceeded: string[] = [];
  if (failOn !== undefined) {
    const severe = findings.filter(({ severity }) => rank(severity) >= rank(failOn)).length;
    if (severe > 0) exceeded.push(`${severe} of the findings are ${failOn} or worse.`);
  }
  if (budgetMs === undefined) return exceeded;
  if (plan.executionMs === undefined) throw new StartError('--budget-ms needs a plan with times: EXPLAIN (ANALYZE).');
  const ms = plan.executionMs + (plan.planningMs ?? 0);
  if (ms > budgetMs) exceeded.push(`The statement took ${ms.toFixed(1)} ms; the budget is ${budgetMs} ms.`);
  return exceeded;
}

async function readInput(path: string, stdin: Readable): Promise<string> {
  if (path === '-') return readAll(stdin);
  try {
    const file = await open(path);
    return await readAll(file.createReadStream());
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new StartError(`The plan cannot be read: ${errorMessage(error)}.`, { cause: error });
  }
}

async function readAll(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.from(chunk as Uint8Array | string);
    bytes += buffer.length;
    if (bytes > MAX_BYTES) throw new StartError(`The plan is larger than ${MAX_BYTES / 1_000_000} MB.`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
