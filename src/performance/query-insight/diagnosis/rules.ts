import type { Rule } from './rule.ts';
import { nestedLoopManyIterations, cartesianProduct, mergeJoinUnsorted } from './rules/joins.ts';
import { rowMisestimate, staleStatistics } from './rules/estimates.ts';
import { couldBeIndexOnly, heapFetches, lossyBitmap, lowCacheHit } from './rules/heap.ts';
import { correlatedSubplan, memoizeEvictions, workersNotLaunched } from './rules/repeated.ts';
import { addLimit, largeOffset, tooMuchData } from './rules/results.ts';
import { filterNotInIndexCond, highFilterDiscard, seqScanLarge } from './rules/scans.ts';
import { sortWithoutIndex, topnHeapsort } from './rules/sorts.ts';
import { hashSpill, sortSpill, tempIo } from './rules/spills.ts';
import { highCost, jitCost, slowQuery, triggerTime } from './rules/whole-plan.ts';

/** All rules; of findings that are alike in severity and share, the earlier ones stand first. */
export const RULES: readonly Rule[] = [
  cartesianProduct,
  seqScanLarge,
  nestedLoopManyIterations,
  correlatedSubplan,
  highFilterDiscard,
  filterNotInIndexCond,
  rowMisestimate,
  staleStatistics,
  sortSpill,
  hashSpill,
  tempIo,
  topnHeapsort,
  sortWithoutIndex,
  mergeJoinUnsorted,
  largeOffset,
  addLimit,
  tooMuchData,
  memoizeEvictions,
  lossyBitmap,
  heapFetches,
  couldBeIndexOnly,
  lowCacheHit,
  workersNotLaunched,
  jitCost,
  triggerTime,
  slowQuery,
  highCost,
];
