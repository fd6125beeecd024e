import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import type { SchemaFacts } from '../finding.ts';
import { columnOf } from '../index-advice/conditions.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, type Draft, isNegligible, ownShare, perNode, rowsOf, wholeShare } from '../rule.ts';
import { scanBelow } from '../scan-below.ts';
import { THRESHOLDS } from '../thresholds.ts';

/** All rows are read to keep a few of them in order: an index would yield these first. */
export const topnHeapsort = perNode((node, plan, facts): Draft | undefined => {
  if (node.sort?.method !== 'top-N heapsort') return undefined;
  const scan = sortedScan(node);
  const input = rowsOf(node.children[0] ?? node);
  const kept = rowsOf(node);
  if (scan === undefined || input < THRESHOLDS.topNRows || input < kept * THRESHOLDS.topNRatio) return undefined;
  const share = wholeShare(node, plan);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, scan, facts);
  return {
    code: 'topn-heapsort',
    node,
    share,
    title: `${nodeLabel(node)} reads ${count(input)} rows of ${scan.relation ?? ''} to keep ${count(kept)}`,
    evidence: { rowsRead: input, rowsKept: kept, keys: node.sort.keys.join(', ') },
    why: 'ORDER BY with LIMIT reads every row when no index has them in order; with one it would stop after the first few.',
    advice: 'Index the columns that are compared for equality, then those of ORDER BY, in their directions.',
    atMost: 'warning',
    ...(index === undefined ? {} : { index }),
  };
});

/** A large sort of a table's rows, which an index could yield in order. */
export const sortWithoutIndex = perNode((node, plan, facts): Draft | undefined => {
  if (node.type !== 'Sort' || node.sort?.method === 'top-N heapsort' || node.parent?.type === 'Merge Join')
    return undefined;
  const scan = sortedScan(node);
  const input = rowsOf(node.children[0] ?? node);
  if (scan === undefined || input / (node.actual?.loops ?? 1) < THRESHOLDS.sortedRows) return undefined;
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, scan, facts);
  const limited = node.parent?.type === 'Limit';
  return {
    code: 'sort-without-index',
    node,
    share: limited ? wholeShare(node, plan) : share,
    title: `${nodeLabel(node)} sorts ${count(input)} rows of ${scan.relation ?? ''}`,
    evidence: { rows: input, keys: (node.sort?.keys ?? []).join(', '), method: node.sort?.method ?? '' },
    why: 'No index has the rows in this order, so that all are read and sorted before the first one leaves.',
    advice: limited
      ? 'An index in this order yields the first rows at once.'
      : 'An index in this order saves the sort; for most of a large table sorting may still be faster. Compare.',
    // Without a LIMIT all rows are wanted, and reading them in order costs as well.
    ...(limited ? {} : { atMost: 'info' as const }),
    ...(index === undefined ? {} : { index }),
  };
});

/** The scan right below a sort by its columns. A sort by what was computed has none. */
function sortedScan(node: PlanNode): PlanNode | undefined {
  const scan = scanBelow(node);
  const keys = node.sort?.keys ?? [];
  if (scan === undefined || keys.length === 0) return undefined;
  const alias = scan.alias ?? scan.relation;
  return keys.every((key) => columnOf(keyOf(key), alias) !== undefined) ? scan : undefined;
}

function keyOf(key: string): string {
  return key.replace(/(?: DESC| ASC)?(?: NULLS (?:FIRST|LAST))?$/, '');
}

function indexFor(node: PlanNode, scan: PlanNode, facts: SchemaFacts): string | undefined {
  const { filter, indexCond, recheckCond } = scan.conditions;
  return proposeIndex(scan, { conditions: [indexCond ?? recheckCond, filter], sortKeys: node.sort?.keys ?? [] }, facts);
}
