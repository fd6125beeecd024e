import { AppError } from '../../../shared/errors.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Finding } from '../diagnosis/finding.ts';
import { planFromJson } from '../plan/plan-from-json.ts';
import type { Plan } from '../plan/plan.ts';
import { type Explainable, readExplainable } from './explainable.ts';
import { explain } from './explain.ts';
import { inTurn } from './in-turn.ts';
import type { AnalysisPolicy } from './policy.ts';
import { type ConnectionSource, readOnly } from './read-only.ts';
import { explainFailure, wrongParameters } from './refusals.ts';
import { vet } from './vet.ts';

export interface AnalysisOptions {
  /** What the statement may call and see beyond the built-in; nothing unless given. */
  policy?: AnalysisPolicy;
  /** After so long the server ends it; 10,000 unless given. */
  timeoutMs?: number;
  /** From here on it is slow and said to be; 100 unless given. */
  slowMs?: number;
  /** Plan it, even where it could be run. */
  planOnly?: boolean;
  /** Where a slow statement is told, without any constant of it; `console.warn` unless given. */
  tell?: (line: string) => void;
}

export interface Analysis {
  sql: string;
  /** Equal for statements that differ only in constants. */
  fingerprint: string;
  /** It was run; else only planned: what writes, or has parameters without values. */
  analyzed: boolean;
  plan: Plan;
  findings: readonly Finding[];
  /** Of the server. null where it does not say. */
  planningMs: number | null;
  /** Of the server. null where it was not run. */
  executionMs: number | null;
  /** At the client, with the way there and back. */
  totalMs: number;
  /** It ran for longer than `slowMs`. */
  slow: boolean;
}

const TIMEOUT_MS = 10_000;
const SLOW_MS = 100;

/**
 * EXPLAIN (ANALYZE, BUFFERS) of one statement that only reads, and the plan alone of one that writes: in a transaction that is
 * read-only and always rolled back, one at a time in this process. Nothing runs that is not known to be harmless
 * (docs/query-insight.md).
 * @param params as text or null, in the order of $1, $2, …; the server finds their types. None for a plan that fits all values.
 * @throws AppError (422) `sql-syntax`, `sql-not-one-statement`, `sql-not-allowed`, `sql-function-refused`, `sql-parameters`,
 *   `sql-too-slow`, `sql-locked`, `sql-wrong`, `sql-failed`; (503) `analysis-busy`.
 */
export async function analyzeQuery(
  source: ConnectionSource,
  sql: string,
  params: readonly (string | null)[] = [],
  options: AnalysisOptions = {},
): Promise<Analysis> {
  const statement = await readExplainable(sql);
  checkParameters(statement, params);
  const { policy = {}, timeoutMs = TIMEOUT_MS, slowMs = SLOW_MS } = options;
  const run = statement.reads && options.planOnly !== true && params.length === statement.parameters;
  const explained = await inTurn(async () =>
    readOnly(source, timeoutMs, async (session) => {
      await vet(session.client, statement, policy, !run);
      return explain(session, statement, params, run);
    }),
  ).catch((error: unknown) => {
    throw error instanceof AppError ? error : explainFailure(error, timeoutMs);
  });
  const plan = planFromJson(explained.json);
  const analysis = {
    sql: statement.sql,
    fingerprint: statement.fingerprint,
    analyzed: run,
    plan,
    findings: diagnose(plan),
    planningMs: plan.planningMs ?? null,
    executionMs: plan.executionMs ?? null,
    totalMs: explained.totalMs,
    slow: run && (plan.planningMs ?? 0) + (plan.executionMs ?? 0) > slowMs,
  };
  if (analysis.slow) (options.tell ?? console.warn)(slowLine(statement, analysis, slowMs));
  return analysis;
}

const MAX_PARAMETER = 100_000;
const SHOWN = 500;

function checkParameters({ parameters }: Explainable, given: readonly (string | null)[]): void {
  if (given.length > 0 && given.length !== parameters) {
    throw wrongParameters(`The statement has ${parameters} parameters, and ${given.length} values were given.`);
  }
  if (given.some((value) => value !== null && (value.length > MAX_PARAMETER || value.includes('\0')))) {
    throw wrongParameters(`A value is longer than ${MAX_PARAMETER} characters, or contains what text cannot contain.`);
  }
}

function slowLine({ fingerprint, normalized }: Explainable, { executionMs }: Analysis, slowMs: number): string {
  const text = normalized.replaceAll(/\s+/g, ' ').slice(0, SHOWN);
  return `Slow statement ${fingerprint}: ${executionMs?.toFixed(1)} ms, over ${slowMs} ms: ${text}`;
}
