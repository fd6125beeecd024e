import { nodeLabel } from '../../plan/node-label.ts';
import type { PlanNode } from '../../plan/plan.ts';
import { count, type Draft, isNegligible, kilobytes, ownShare, perNode, rowsOf } from '../rule.ts';
import { THRESHOLDS } from '../thresholds.ts';

const MEMORY =
  'Read fewer rows or fewer columns first. Else give the statement more memory: SET LOCAL work_mem in its transaction, by what ' +
  'it needs; every node of every session may take so much, so leave the server’s setting as it is.';

export const sortSpill = perNode((node): Draft | undefined => {
  const { sort } = node;
  if (sort === undefined || (sort.spaceType !== 'Disk' && !(sort.method ?? '').startsWith('external')))
    return undefined;
  return {
    code: 'sort-spill',
    node,
    share: ownShare(node),
    title: `${nodeLabel(node)} does not fit in memory${sort.spaceKb === undefined ? '' : `: ${kilobytes(sort.spaceKb)} on disk`}`,
    evidence: { method: sort.method ?? '', diskKb: sort.spaceKb ?? 0, rows: rowsOf(node), keys: sort.keys.join(', ') },
    why: 'What does not fit in work_mem is sorted in parts that are written to disk and merged from there.',
    advice: `An index in the order of ${sort.keys.join(', ') || 'the sort'} needs no sort, most of all below a LIMIT. ${MEMORY}`,
    atLeast: 'warning',
  };
});

export const hashSpill = perNode((node): Draft | undefined => {
  const { hash } = node;
  const batches = hash?.batches ?? 1;
  const disk = hash?.diskKb ?? 0;
  if (hash === undefined || node.actual === undefined || (node.type === 'Hash' ? batches <= 1 : disk <= 0))
    return undefined;
  const above = node.type === 'Hash' ? (node.parent ?? node) : node;
  return {
    code: 'hash-spill',
    node,
    share: ownShare(above),
    title: `${nodeLabel(node)} does not fit in memory: ${count(batches)} batches${disk > 0 ? `, ${kilobytes(disk)} on disk` : ''}`,
    evidence: {
      batches,
      ...(hash.originalBatches === undefined ? {} : { plannedBatches: hash.originalBatches }),
      memoryKb: hash.memoryKb ?? 0,
      ...(disk > 0 ? { diskKb: disk } : {}),
    },
    why:
      batches > (hash.originalBatches ?? batches)
        ? 'The planner expected fewer rows; both sides are written to disk and read again, batch by batch.'
        : 'What does not fit in work_mem × hash_mem_multiplier is written to disk and read again, batch by batch.',
    advice: MEMORY,
    atLeast: 'warning',
  };
});

/** Temporary files, whoever wrote them: hashes, sorts, CTEs, window functions, materialised rows. */
export const tempIo = perNode((node): Draft | undefined => {
  const buffers = node.exclusive.buffers ?? storedBlocks(node);
  if (buffers === undefined) return undefined;
  const blocks = buffers.tempRead + buffers.tempWritten;
  const share = ownShare(node);
  if (blocks < THRESHOLDS.tempBlocks || isNegligible(share)) return undefined;
  return {
    code: 'temp-io',
    node,
    share,
    title: `${nodeLabel(node)} reads and writes ${kilobytes(blocks * 8)} of temporary files`,
    evidence: { tempRead: buffers.tempRead, tempWritten: buffers.tempWritten },
    why: 'Rows that do not fit in work_mem go to disk and come back, beside the tables’ own pages.',
    advice: MEMORY,
  };
});

/** Without BUFFERS, PostgreSQL 17 and later still say what a node kept on disk: it was written, and read at least once. */
function storedBlocks({ storage }: PlanNode): { tempRead: number; tempWritten: number } | undefined {
  if (storage?.type !== 'Disk') return undefined;
  const blocks = Math.ceil(storage.maxKb / 8);
  return { tempRead: blocks, tempWritten: blocks };
}
