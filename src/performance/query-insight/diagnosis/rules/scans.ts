import { executionTime } from '../../plan/measure.ts';
import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import type { SchemaFacts } from '../finding.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, discardedBy, type Draft, isNegligible, ownShare, percent, perNode, rowsOf } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

/** A whole table is read: a large one, or one of which most is thrown away. */
export const seqScanLarge = perNode((node, plan, facts): Draft | undefined => {
  if (node.type !== 'Seq Scan') return undefined;
  const removed = node.actual === undefined ? discardedByCost(node) : discardedBy(node);
  const scanned = rowsOf(node) + removed;
  const discard = scanned === 0 ? 0 : removed / scanned;
  const selective = discard >= THRESHOLDS.scanDiscard && scanned >= THRESHOLDS.scannedRows;
  if (!selective && scanned < THRESHOLDS.wholeTableRows) return undefined;
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  const index = selective || node.actual === undefined ? indexFor(node, facts) : undefined;
  return {
    code: 'seq-scan-large',
    node,
    share,
    title: `${nodeLabel(node)} reads ${node.actual === undefined && selective ? 'about ' : ''}${count(scanned)} rows`,
    evidence: {
      rowsRead: Math.round(scanned),
      rowsKept: rowsOf(node),
      ...(node.conditions.filter === undefined ? {} : { filter: node.conditions.filter }),
    },
    why: selective
      ? `Every row of the table is read and ${percent(discard)} of them are thrown away.`
      : 'The whole table is read; the time grows with it.',
    advice: adviceFor(node, selective, index),
    // Where all of a table is wanted, reading it is right; the finding says what the time goes for.
    ...(selective
      ? {}
      : { atMost: executionTime(plan) > THRESHOLDS.slowMs ? ('warning' as const) : ('info' as const) }),
    ...(index === undefined ? {} : { index }),
  };
});

/** What a filter is expected to throw away: estimates say what is kept, and the cost about how much is read for it. */
function discardedByCost({ estimated, conditions }: PlanNode): number {
  const { totalCost = 0, rows: kept = 0 } = estimated ?? {};
  const read = totalCost / THRESHOLDS.scanCostOfRow;
  const isClear = totalCost >= THRESHOLDS.scanCost && kept < read * THRESHOLDS.estimatedKeep;
  return conditions.filter !== undefined && isClear ? read - kept : 0;
}

function adviceFor(node: PlanNode, selective: boolean, index: string | undefined): string {
  if (index !== undefined) return 'Create the index, and compare the plan before and after.';
  if (selective)
    return 'Index what the filter asks for, in the form in which it asks: a column as it is, not inside a function.';
  return node.conditions.filter === undefined
    ? 'Ask for fewer rows if not all are needed; keep sums and counts of them if they are asked for often.'
    : 'Most rows pass the filter, so that an index would not help; ask for fewer rows if not all are needed.';
}

/** A filter throws away most of what a scan found. */
export const highFilterDiscard = perNode((node, _plan, facts): Draft | undefined => {
  if (!node.type.endsWith('Scan') || node.conditions.filter === undefined) return undefined;
  const removed = discardedBy(node);
  const ratio = removed / Math.max(1, removed + rowsOf(node));
  if (ratio < THRESHOLDS.discardRatio || !isMuch(node, removed)) return undefined;
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, facts);
  return {
    code: 'high-filter-discard',
    node,
    share,
    title: `${nodeLabel(node)} throws away ${percent(ratio)} of what it reads`,
    evidence: { rowsRemoved: removed, rowsKept: rowsOf(node), filter: node.conditions.filter },
    why: `${count(removed)} rows were read and looked at only to be thrown away.`,
    advice:
      node.relation === undefined
        ? 'Put the condition where the rows are made, inside of the subquery, the CTE or the function.'
        : 'Let an index find the rows that are wanted: its columns first that the filter compares for equality.',
    ...(index === undefined ? {} : { index }),
  };
});

function isMuch(node: PlanNode, removed: number): boolean {
  if (removed >= THRESHOLDS.discardedRows) return true;
  return removed >= THRESHOLDS.fewDiscardedRows && (node.exclusive.ms ?? 0) >= THRESHOLDS.fewDiscardedMs;
}

/** An index found rows that a filter then threw away: its column is missing in the index. */
export const filterNotInIndexCond = perNode((node, _plan, facts): Draft | undefined => {
  const { filter, indexCond, recheckCond } = node.conditions;
  const found = indexCond ?? recheckCond;
  const isIndexed = ['Index Scan', 'Index Only Scan', 'Bitmap Heap Scan'].includes(node.type);
  if (!isIndexed || filter === undefined || found === undefined) return undefined;
  const removed = discardedBy(node);
  const ratio = removed / Math.max(1, removed + rowsOf(node));
  if (removed < THRESHOLDS.indexDiscardedRows || ratio < THRESHOLDS.indexDiscardRatio) return undefined;
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, facts);
  return {
    code: 'filter-not-in-index-cond',
    node,
    share,
    title: `${nodeLabel(node)} finds ${count(removed)} rows that its filter throws away`,
    evidence: { rowsRemoved: removed, rowsKept: rowsOf(node), indexCond: found, filter },
    why: 'The index knows only a part of the condition, so that rows of the table are fetched for nothing.',
    advice: 'Add the columns of the filter to the index, behind those it is found by, or make it partial.',
    ...(index === undefined ? {} : { index }),
  };
});

function indexFor(node: PlanNode, facts: SchemaFacts): string | undefined {
  const { filter, indexCond, recheckCond } = node.conditions;
  return proposeIndex(node, { conditions: [indexCond ?? recheckCond, filter] }, facts);
}
