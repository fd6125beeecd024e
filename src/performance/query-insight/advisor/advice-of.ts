import type { Plan } from '../plan/plan.ts';
import type { SkippedStatement } from './describe-statement.ts';
import { indexName, indexTarget, quoteName } from './index-shape.ts';
import type { Measured } from './measure.ts';
import type { Advice, IndexProposal, Served } from './proposal.ts';
import type { ProvedWorkload } from './prove.ts';
import type { Proved } from './verdict.ts';

/** What is told of a run: proposals, the accepted and most saving first. */
export function adviceOf(
  { proved, total }: ProvedWorkload,
  run: { statements: number; skipped: readonly SkippedStatement[]; hypothetical: boolean },
): Advice {
  const names = new Set<string>();
  const proposals = proved.map((one) => proposalOf(one, names)).toSorted(byVerdictAndGain);
  return {
    proposals,
    skipped: run.skipped,
    workload: { statements: run.statements, ...total },
    hypothetical: run.hypothetical,
  };
}

function proposalOf(
  { shape, accepted, reason, serves, writes, writeMs, bytes, copyName }: Proved,
  names: Set<string>,
): IndexProposal {
  const id = freeName(indexName(shape), names);
  const target = indexTarget(shape);
  const schema = shape.schema === 'public' ? '' : `${quoteName(shape.schema)}.`;
  const [best] = serves.toSorted((a, b) => b.before.ms - b.after.ms - (a.before.ms - a.after.ms));
  const calls = (pick: (one: (typeof serves)[number]) => number) =>
    serves.reduce((sum, one) => sum + pick(one) * one.statement.calls, 0);
  const factor = writes === undefined || writes.before <= 0 ? 1 : Math.max(1, writes.after / writes.before);
  return {
    id,
    table: `${shape.schema}.${shape.table}`,
    definition: `CREATE INDEX CONCURRENTLY ${quoteName(id)} ON ${target}`,
    reverse: `DROP INDEX CONCURRENTLY IF EXISTS ${schema}${quoteName(id)}`,
    target,
    serves: serves.map(servedOf),
    proof: proofOf(best, copyName),
    savedMs: calls(({ before, after }) => before.ms - after.ms),
    predictedSavedMs: calls(({ predictedSavedMs }) => predictedSavedMs),
    costs: { diskBytes: bytes, writeFactor: factor, writeMs },
    verdict: accepted ? 'accepted' : 'rejected',
    reason,
  };
}

function proofOf(best: Proved['serves'][number] | undefined, copyName: string | undefined): IndexProposal['proof'] {
  const plans = { before: best?.before.plan, after: best?.after.plan };
  const proof = {
    stage: 'scratch' as const,
    ...linesOf('before', plans.before),
    ...linesOf('after', plans.after),
    ...(copyName === undefined ? {} : { copyName }),
  };
  return Object.defineProperty(proof, 'plans', { value: plans });
}

function servedOf({ statement, before, after, predictedSavedMs }: Proved['serves'][number]): Served {
  return {
    statement: statement.sql,
    calls: statement.calls,
    before: figures(before),
    after: figures(after),
    predictedSavedMs,
  };
}

function figures({ ms, buffers, timedOut }: Measured) {
  return { ms, buffers, timedOut };
}

function linesOf(name: 'before' | 'after', plan: Plan | undefined): Partial<Record<'before' | 'after', string[]>> {
  if (plan === undefined) return {};
  const lines = plan.nodes.map(({ depth, type, relation, index, actual, estimated }) => {
    const using = index === undefined ? '' : ` using ${index}`;
    const on = relation === undefined ? '' : ` on ${relation}`;
    return `${'  '.repeat(depth)}${type}${using}${on} (rows=${actual?.rows ?? estimated?.rows ?? 0} loops=${actual?.loops ?? 1})`;
  });
  return { [name]: lines };
}

function freeName(wanted: string, names: Set<string>): string {
  let name = wanted;
  for (let number = 2; names.has(name); number += 1) name = `${wanted.slice(0, 60)}_${number}`;
  names.add(name);
  return name;
}

function byVerdictAndGain(one: IndexProposal, other: IndexProposal): number {
  return one.verdict === other.verdict ? other.savedMs - one.savedMs : one.verdict === 'accepted' ? -1 : 1;
}
