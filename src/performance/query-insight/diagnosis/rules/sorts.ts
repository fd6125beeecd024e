import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import type { SchemaFacts } from '../finding.ts';
import { columnOf } from '../index-advice/conditions.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, type Draft, isNegligible, ownShare, perNode, rowsOf, wholeShare } from '../rule.ts';
import { passedBelow, scanBelow } from '../scan-below.ts';
import { THRESHOLDS } from '../thresholds.ts';

const TOP_N = 'top-N heapsort';
const JOINS = new Set(['Nested Loop', 'Hash Join', 'Merge Join']);

/** All rows are read to keep a few of them in order: an index would yield these first. */
export const topnHeapsort = perNode((node, plan, facts): Draft | undefined => {
  if (node.sort?.method !== TOP_N || !keepsFew(node)) return undefined;
  const ordered = orderedTable(node) ?? tableInJoin(node);
  const input = inputOf(node);
  if (ordered === undefined || input < THRESHOLDS.topNRows) return undefined;
  const share = wholeShare(node, plan);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, ordered, facts);
  return {
    code: 'topn-heapsort',
    node,
    share,
    title: `${nodeLabel(node)} reads ${count(input)} rows of ${ordered.scan.relation ?? ''} to keep ${count(rowsOf(node))}`,
    evidence: { rowsRead: input, rowsKept: rowsOf(node), keys: node.sort.keys.join(', ') },
    why: 'ORDER BY with LIMIT reads every row when no index has them in order; with one it would stop after the first few.',
    advice: 'Index the columns that are compared for equality, then those of ORDER BY, in their directions.',
    atMost: 'warning',
    ...(index === undefined ? {} : { index }),
  };
});

/** A large sort of a table's rows, which an index could yield in order. */
export const sortWithoutIndex = perNode((node, plan, facts): Draft | undefined => {
  if (node.type !== 'Sort' || node.parent?.type === 'Merge Join') return undefined;
  if (node.sort?.method === TOP_N && keepsFew(node)) return undefined;
  const ordered = orderedTable(node);
  const input = inputOf(node);
  if (ordered?.byColumns !== true || input / (node.actual?.loops ?? 1) < THRESHOLDS.sortedRows) return undefined;
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  const index = indexFor(node, ordered, facts);
  const limited = node.parent?.type === 'Limit';
  return {
    code: 'sort-without-index',
    node,
    share: limited ? wholeShare(node, plan) : share,
    title: `${nodeLabel(node)} sorts ${count(input)} rows of ${ordered.scan.relation ?? ''}`,
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

function keepsFew(node: PlanNode): boolean {
  return inputOf(node) >= rowsOf(node) * THRESHOLDS.topNRatio;
}

function inputOf(node: PlanNode): number {
  return rowsOf(node.children[0] ?? node);
}

/** The table that a sort puts in order. */
interface Ordered {
  /** Of a partitioned table, the scan of its first partition. */
  scan: PlanNode;
  /** By its columns, and not by what is computed from them. */
  byColumns: boolean;
  /** Whether one index could have all its rows: a partitioned table is not indexed concurrently. */
  isWhole: boolean;
}

/** The table right below a sort, whole or in partitions. */
function orderedTable(node: PlanNode): Ordered | undefined {
  const keys = node.sort?.keys ?? [];
  const below = passedBelow(node);
  const parts = below?.type === 'Append' ? below.children.map(scanBelow) : [scanBelow(node)];
  const scan = parts[0];
  if (scan === undefined || keys.length === 0 || parts.includes(undefined)) return undefined;
  // Of a partitioned table the keys bear its own name, which the partitions' scans do not.
  const owner = parts.length === 1 && below?.type !== 'Append' ? (scan.alias ?? scan.relation) : ownerOf(keys[0] ?? '');
  const byColumns = keys.every((key) => columnOf(keyOf(key), owner) !== undefined);
  const computed = keys.some((key) => /\b(?:count|sum|avg|min|max)\(/.test(key));
  return computed || isOfOthers(keys, owner) ? undefined : { scan, byColumns, isWhole: below?.type !== 'Append' };
}

/** The one table of a join that has all columns a sort is by: in its order, the others could be looked up. */
function tableInJoin(node: PlanNode): Ordered | undefined {
  const keys = node.sort?.keys ?? [];
  const top = passedBelow(node);
  if (top === undefined || !JOINS.has(top.type) || keys.length === 0) return undefined;
  const pending = [top];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const scan = scanBelow(next);
    const owner = scan?.alias ?? scan?.relation;
    if (scan !== undefined && keys.every((key) => ownerOf(key) === owner && columnOf(keyOf(key), owner) !== undefined))
      return { scan, byColumns: true, isWhole: true };
    if (JOINS.has(next.type) || next.type === 'Hash') pending.push(...next.children);
  }
  return undefined;
}

/** The owner of the column that a key is, as "o" of "o.total DESC". */
function ownerOf(key: string): string | undefined {
  return /^\(?([a-z_][\w$]*)\./i.exec(key)?.[1];
}

function isOfOthers(keys: readonly string[], owner: string | undefined): boolean {
  return keys.some((key) => ownerOf(key) !== undefined && ownerOf(key) !== owner);
}

function keyOf(key: string): string {
  return key.replace(/(?: DESC| ASC)?(?: NULLS (?:FIRST|LAST))?$/, '');
}

function indexFor(node: PlanNode, { scan, byColumns, isWhole }: Ordered, facts: SchemaFacts): string | undefined {
  if (!byColumns || !isWhole) return undefined;
  const { filter, indexCond, recheckCond } = scan.conditions;
  return proposeIndex(scan, { conditions: [indexCond ?? recheckCond, filter], sortKeys: node.sort?.keys ?? [] }, facts);
}
