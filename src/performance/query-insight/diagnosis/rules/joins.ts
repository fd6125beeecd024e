import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, type Draft, isNegligible, perNode, rowsOf, wholeShare } from '../rule.ts';
import { scanBelow } from '../scan-below.ts';
import { THRESHOLDS } from '../thresholds.ts';
import { isJoined } from './joined-by.ts';

/** The inner side of a nested loop is run so often that reading it once would be less. */
export const nestedLoopManyIterations = perNode((node, plan, facts): Draft | undefined => {
  const sides = sidesOf(node);
  if (sides === undefined) return undefined;
  const { outer, inner } = sides;
  const repeated = inner.type === 'Memoize' ? (inner.children[0] ?? inner) : inner;
  const loops = repeated.actual?.loops ?? rowsOf(outer);
  const pairs = pairsCompared(node, outer, inner);
  const isOften = loops >= (repeated.actual === undefined ? THRESHOLDS.estimatedLoops : THRESHOLDS.loops);
  if (!isOften && pairs < THRESHOLDS.comparedPairs) return undefined;
  const share = wholeShare(inner, plan);
  // Starting the inner side over and over is the join's own time.
  if (share !== null && share + (node.exclusive.share ?? 0) < THRESHOLDS.loopShare) return undefined;
  const scan = scanBelow(inner);
  const { filter, indexCond } = scan?.conditions ?? {};
  const wish = { conditions: [indexCond, filter, node.conditions.joinFilter] };
  const index = scan?.type === 'Seq Scan' ? proposeIndex(scan, wish, facts) : undefined;
  return {
    code: 'nested-loop-many-iterations',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} runs ${nodeLabel(repeated)} ${count(loops)} times`,
    evidence: {
      loops,
      outerRows: rowsOf(outer),
      rowsPerLoop: repeated.actual?.rows ?? repeated.estimated?.rows ?? 0,
      ...(pairs > 0 ? { pairs } : {}),
    },
    why: 'Each row of the outer side starts a search of the inner side; the time is the product of the two.',
    advice:
      index === undefined
        ? 'See that the planner knows how many rows the outer side has (ANALYZE, CREATE STATISTICS): for many rows a hash ' +
          'join reads the inner side once. If the rows are not all needed, limit them before the join.'
        : 'Index the inner side by what joins it, or let a hash join read it once.',
    ...(index === undefined ? {} : { index }),
  };
});

/** Every row of one side meets every row of the other: no condition joins them. */
export const cartesianProduct = perNode((node, plan): Draft | undefined => {
  const sides = sidesOf(node);
  const isPlain = (node.joinType ?? 'Inner') === 'Inner' || node.joinType === 'Left';
  if (sides === undefined || !isPlain || node.conditions.joinFilter !== undefined) return undefined;
  const { outer, inner } = sides;
  const outerRows = rowsOf(outer);
  const innerRows = inner.actual?.rows ?? inner.estimated?.rows ?? 0;
  const product = outerRows * innerRows;
  if (outerRows < 2 || innerRows < 2 || product < THRESHOLDS.productRows || isJoined(inner, outer)) return undefined;
  // A condition that the plan does not show has thrown rows away.
  if (rowsOf(node) < product * 0.9) return undefined;
  return {
    code: 'cartesian-product',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} joins ${count(outerRows)} with ${count(innerRows)} rows without a condition`,
    evidence: { outerRows, innerRows, rows: rowsOf(node) },
    why: 'Every row of one side is paired with every row of the other; most often a condition was forgotten.',
    advice: 'Write the condition that joins the two. If each pair is wanted, make one of the sides small first.',
    atLeast: 'warning',
  };
});

/** A merge join first sorts what it reads. */
export const mergeJoinUnsorted = perNode((node, plan, facts): Draft | undefined => {
  if (node.type !== 'Merge Join') return undefined;
  const sorts = node.children
    .map((child) => (child.type === 'Materialize' ? (child.children[0] ?? child) : child))
    .filter(({ type, neverExecuted }) => type === 'Sort' && !neverExecuted);
  const largest = [...sorts].sort((a, b) => rowsOf(b) - rowsOf(a))[0];
  if (largest === undefined || rowsOf(largest) < THRESHOLDS.mergeSortedRows) return undefined;
  const share = sorts.reduce((sum, { exclusive }) => sum + (exclusive.share ?? 0), 0);
  if (isNegligible(share)) return undefined;
  const scan = scanBelow(largest);
  const wish = { conditions: [scan?.conditions.filter], sortKeys: largest.sort?.keys ?? [] };
  const index = scan === undefined ? undefined : proposeIndex(scan, wish, facts);
  return {
    code: 'merge-join-unsorted',
    node,
    share: wholeShare(node, plan),
    title: `${nodeLabel(node)} sorts ${sorts.length === 1 ? 'one side' : 'both sides'} first, ${count(rowsOf(largest))} rows`,
    evidence: { sortedRows: rowsOf(largest), keys: (largest.sort?.keys ?? []).join(', ') },
    why: 'A merge join needs both sides in the order of what joins them; here they are sorted for it alone.',
    advice: 'An index on the join’s columns yields them in order; with more work_mem the planner may hash instead.',
    ...(index === undefined ? {} : { index }),
  };
});

function sidesOf(node: PlanNode): { outer: PlanNode; inner: PlanNode } | undefined {
  if (node.type !== 'Nested Loop') return undefined;
  const sides = node.children.filter(({ subplanName }) => subplanName === undefined);
  const [outer, inner] = sides;
  return outer === undefined || inner === undefined || inner.neverExecuted ? undefined : { outer, inner };
}

/** The pairs of rows that a join's own condition looks at. */
function pairsCompared({ conditions }: PlanNode, outer: PlanNode, inner: PlanNode): number {
  if (conditions.joinFilter === undefined) return 0;
  return inner.total?.rows ?? rowsOf(outer) * (inner.estimated?.rows ?? 0);
}
