import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { columnOf, readCondition } from '../index-advice/conditions.ts';
import { proposeIndex } from '../index-advice/propose-index.ts';
import { count, type Draft, isNegligible, ownShare, percent, perNode, rowsOf, tableOf } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

/** A bitmap that outgrew work_mem remembers pages instead of rows. */
export const lossyBitmap = perNode((node): Draft | undefined => {
  const { exact = 0, lossy = 0 } = node.heapBlocks ?? {};
  const ratio = lossy / Math.max(1, exact + lossy);
  if (lossy < THRESHOLDS.lossyBlocks || ratio < THRESHOLDS.lossyRatio) return undefined;
  const rechecked = (node.rowsRemoved.byRecheck ?? 0) * (node.actual?.loops ?? 1);
  return {
    code: 'lossy-bitmap',
    node,
    share: ownShare(node),
    title: `${nodeLabel(node)} remembers ${percent(ratio)} of its pages without their rows`,
    evidence: { lossyBlocks: lossy, exactBlocks: exact, rowsRemovedByRecheck: rechecked },
    why: 'The bitmap did not fit in work_mem; every row of those pages is looked at again.',
    advice: 'Narrow the condition with a further column in the index, or SET LOCAL work_mem higher for this statement.',
    atMost: 'warning',
  };
});

/** An index-only scan that asks the table after all: VACUUM has not marked its pages. */
export const heapFetches = perNode((node): Draft | undefined => {
  const fetches = node.heapFetches ?? 0;
  const rows = rowsOf(node) + (node.rowsRemoved.byFilter ?? 0) * (node.actual?.loops ?? 1);
  const ratio = fetches / Math.max(1, rows);
  if (node.type !== 'Index Only Scan' || fetches < THRESHOLDS.heapFetches || ratio < THRESHOLDS.heapFetchRatio) {
    return undefined;
  }
  const share = ownShare(node);
  if (isNegligible(share)) return undefined;
  return {
    code: 'heap-fetches',
    node,
    share,
    title: `${nodeLabel(node)} asks the table for ${count(fetches)} of its rows`,
    evidence: { heapFetches: fetches, rows },
    why: 'An index does not know whom a row is visible to; the table is asked for rows on pages that VACUUM has not marked.',
    advice: `Run VACUUM ${node.relation ?? 'on the table'}; for a table that is written to often, have autovacuum come sooner (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor).`,
    atMost: 'warning',
  };
});

/** An index scan that visits the table for a column or two, which the index could hold. */
export const couldBeIndexOnly = perNode((node, _plan, facts): Draft | undefined => {
  const { filter, indexCond } = node.conditions;
  const isCandidate = node.type === 'Index Scan' && indexCond !== undefined && filter === undefined;
  const rows = rowsOf(node);
  if (!isCandidate || node.output === undefined || rows < THRESHOLDS.indexOnlyRows) return undefined;
  const alias = node.alias ?? node.relation;
  const columns = node.output.map((column) => columnOf(column, alias));
  const named = columns.filter((column) => column !== undefined);
  if (named.length === 0 || named.length !== columns.length || named.length > THRESHOLDS.indexOnlyColumns)
    return undefined;
  const share = ownShare(node);
  if (isNegligible(share) || isHeld(named, heldBy(node, facts))) return undefined;
  const index = proposeIndex(node, { conditions: [indexCond], include: named }, { tables: [] });
  return {
    code: 'could-be-index-only',
    node,
    share,
    title: `${nodeLabel(node)} visits the table for ${named.join(', ')}`,
    evidence: { rows, columns: named.join(', '), indexCond: indexCond ?? '' },
    why: `An index that holds ${named.length === 1 ? 'this column' : 'these columns'} too would answer without the table.`,
    advice:
      'If the statement is frequent, have the index INCLUDE them; it grows by their width, and updates of them then write it.',
    atMost: 'info',
    ...(index === undefined ? {} : { index }),
  };
});

function heldBy(node: PlanNode, facts: Parameters<typeof tableOf>[1]): readonly string[] {
  const known = tableOf(node, facts)?.indexes?.find(({ name }) => name === node.index);
  return known === undefined ? [] : [...known.columns, ...(known.included ?? [])];
}

/** Where the index holds them all, what keeps the planner from it is another matter. */
function isHeld(columns: readonly string[], held: readonly string[]): boolean {
  return held.length > 0 && columns.every((column) => held.includes(column));
}

/** Few blocks of a node were in memory. */
export const lowCacheHit = perNode((node): Draft | undefined => {
  const buffers = node.exclusive.buffers;
  if (buffers === undefined) return undefined;
  const { sharedHit, sharedRead } = buffers;
  const ratio = sharedHit / Math.max(1, sharedHit + sharedRead);
  const share = ownShare(node);
  if (sharedRead < THRESHOLDS.cacheReadBlocks || ratio >= THRESHOLDS.cacheHitRatio || isNegligible(share))
    return undefined;
  const condition = readCondition(node.conditions.filter ?? '', node.alias);
  return {
    code: 'low-cache-hit',
    node,
    share,
    title: `${nodeLabel(node)} reads ${count(sharedRead)} blocks from outside of the cache`,
    evidence: { hit: sharedHit, read: sharedRead, hitRatio: percent(ratio) },
    why: 'They were not in shared_buffers; they came from the system’s cache, or from disk.',
    advice:
      'Run it again: a cache that was cold is warm then. If it stays so, ' +
      (condition === undefined
        ? 'read fewer pages, or give shared_buffers more memory.'
        : 'let an index read fewer pages.'),
    atMost: 'info',
  };
});
