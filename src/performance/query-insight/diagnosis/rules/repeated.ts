import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, type Draft, perNode, rowsOf, wholeShare } from '../rule.ts';
import { scanBelow } from '../scan-below.ts';
import { THRESHOLDS } from '../thresholds.ts';

/** A subquery that is run once for each row. */
export const correlatedSubplan = perNode((node, plan, facts): Draft | undefined => {
  const isSubplan = node.relationship === 'SubPlan' || (node.subplanName ?? '').startsWith('SubPlan');
  if (!isSubplan || isHashed(node)) return undefined;
  const loops = node.actual?.loops ?? expectedRuns(node);
  const share = wholeShare(node, plan);
  if (share !== null && share < THRESHOLDS.loopShare) return undefined;
  const isSure = node.actual !== undefined || (share ?? 0) >= THRESHOLDS.estimatedSubplanShare;
  if (loops < (isSure ? THRESHOLDS.subplanLoops : THRESHOLDS.loops)) return undefined;
  const scan = scanBelow(node.type === 'Aggregate' ? (node.children[0] ?? node) : node);
  const index =
    scan?.type === 'Seq Scan' ? proposeIndex(scan, { conditions: [scan.conditions.filter] }, facts) : undefined;
  return {
    code: 'correlated-subplan',
    node,
    share,
    title: `${node.subplanName ?? nodeLabel(node)} is run ${count(loops)} times`,
    evidence: { loops, ...(node.total?.ms === undefined ? {} : { totalMs: node.total.ms }) },
    why: 'The subquery asks for a value of the row outside of it, so that each row runs it anew.',
    advice:
      'Write it as a join, or as a LATERAL join to a grouped subquery, which is made once; index what it searches by.',
    ...(index === undefined ? {} : { index }),
  };
});

/** Run once, and asked as a hash table: only the condition that asks says so. */
function isHashed({ subplanName = '', parent }: PlanNode): boolean {
  if (subplanName.startsWith('hashed')) return true;
  const asking = [...Object.values(parent?.conditions ?? {}), ...(parent?.output ?? [])];
  return asking.some((text: string) => text.includes(`hashed ${subplanName}`));
}

function expectedRuns({ parent, raw }: PlanNode): number {
  return parent === undefined || raw['Subplan Name'] === undefined ? 0 : rowsOf(parent);
}

/** A cache of a join's inner side that forgets before it is asked again. */
export const memoizeEvictions = perNode((node, plan): Draft | undefined => {
  const { memoize } = node;
  if (memoize === undefined) return undefined;
  const { hits, misses, evictions, overflows, memoryKb } = memoize;
  const thrashing = evictions >= THRESHOLDS.evictions && evictions >= hits * THRESHOLDS.evictionsPerHit;
  if (!thrashing && overflows === 0) return undefined;
  return {
    code: 'memoize-evictions',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} forgot ${count(evictions + overflows)} entries, and had ${count(hits)} hits`,
    evidence: { hits, misses, evictions, overflows, memoryKb },
    why: 'There are more different keys than its memory holds, so that it keeps books for little.',
    advice:
      'SET LOCAL work_mem or hash_mem_multiplier higher for this statement, or compare with enable_memoize = off.',
  };
});

/** Fewer workers than planned: the plan was made for more. */
export const workersNotLaunched = perNode((node, plan): Draft | undefined => {
  const { planned = 0, launched = planned } = node.workers ?? {};
  if (launched >= planned) return undefined;
  return {
    code: 'workers-not-launched',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} got ${count(launched)} of ${count(planned)} workers`,
    evidence: { planned, launched },
    why: 'The workers of the server were busy; what was planned for more processes ran in fewer.',
    advice: 'See how many statements run in parallel at once; raise max_parallel_workers where cores are idle.',
    atMost: 'warning',
  };
});
