/** From where on a rule speaks, each with its reason. docs/query-insight.md shows the same numbers. */
export const THRESHOLDS = {
  /** ms: nothing of a statement that is done sooner is worth a change. */
  trivialMs: 1,
  /** Cost: the same, where a plan was not executed. A hundred pages are read for it. */
  trivialCost: 100,
  /** Part of the whole below which a node is not worth a word. */
  negligibleShare: 0.01,

  /** ms: slower statements are logged as slow, and people notice them in sums. */
  slowMs: 100,
  verySlowMs: 1_000,
  /** The planner's units: what is dearer deserves a look. */
  highCost: 1_000,
  /** ms: a statement that people wait for may take as long; executed within it, its cost is no alarm. */
  budgetMs: 50,
  /** ms: what was executed sooner has been estimated too dear; its cost is no matter. */
  cheapMs: 10,

  /** Rows: reading so many takes ms even from memory; an index that yields a part of them pays. */
  scannedRows: 10_000,
  /** Rows: reading a whole table of this size deserves a word even where all of it is wanted. */
  wholeTableRows: 100_000,
  /** Cost of reading about as many rows as `scannedRows`, forty to a page, where only estimates are known. */
  scanCost: 400,
  /** Rows of that cost: what the page costs and what the processor does, 1 / 40 + 0.0125. */
  scanCostOfRow: 0.0375,
  /** Part of the rows that may be kept, where what is read is known from its cost only. */
  estimatedKeep: 0.1,
  /** Part of the rows that must be thrown away for an index to be better than reading everything. */
  scanDiscard: 0.5,

  /** Part of the rows that a filter throws away, from where on it is called waste. */
  discardRatio: 0.8,
  /** Rows thrown away, all loops together. */
  discardedRows: 10_000,
  /** Rows and ms: fewer count too where looking at them is what the statement's time goes for. */
  fewDiscardedRows: 500,
  fewDiscardedMs: 2,

  /** Part and number of the rows that an index found in vain. */
  indexDiscardRatio: 0.25,
  indexDiscardedRows: 100,

  /** Runs of a join's inner side: a hash or a merge join reads it once. */
  loops: 1_000,
  /** The same as estimated: estimates are not worth a word before they are large. */
  estimatedLoops: 10_000,
  /** Pairs of rows that a join's condition looks at: a million take a tenth of a second. */
  comparedPairs: 1_000_000,
  /** Part of the time that the join and its inner side must take. */
  loopShare: 0.1,
  /** Rows of a product that nobody asked for by a condition. */
  productRows: 1_000,

  /** Times: below it, plans are rarely chosen wrongly. */
  misestimate: 10,
  /** Times: inside of a loop a smaller one multiplies. */
  misestimateInLoop: 5,
  misestimateLoops: 100,
  /** Rows by which an estimate must be wrong, all loops together. */
  misestimatedRows: 1_000,
  /** Times and rows: an estimate that is so far off counts for fewer rows too. */
  grossMisestimate: 50,
  grossMisestimatedRows: 500,
  /** Times by which the size of a whole table may be wrong: it is known from the last ANALYZE, not estimated. */
  tableGrowth: 2,
  /** Part of the rows: autovacuum analyzes at 10 %. */
  modifiedShare: 0.1,
  modifiedRows: 1_000,

  /** Blocks (8 kB): twice what work_mem holds by default (4 MB). */
  tempBlocks: 1_000,
  /** Rows at a time: sorting fewer is done in a millisecond. */
  sortedRows: 10_000,
  topNRows: 1_000,
  topNRatio: 10,
  mergeSortedRows: 1_000,
  /** Rows that OFFSET skips: each of them was made in vain. */
  offsetRows: 1_000,
  /** Rows to the client: nobody looks at so many at once. */
  unlimitedRows: 10_000,
  /** Bytes to the client, by the estimated width. */
  resultBytes: 10_000_000,

  /** Part of a bitmap's pages, and their number, that are remembered without their rows. */
  lossyRatio: 0.01,
  lossyBlocks: 10,
  /** Part of an index-only scan's rows, and their number, that the table was asked for. */
  heapFetchRatio: 0.1,
  heapFetches: 100,
  /** Rows for each of which the table is visited, and columns that an index may hold besides. */
  indexOnlyRows: 100,
  indexOnlyColumns: 4,
  /** Runs of a subquery, once for each row. */
  subplanLoops: 100,
  /** Part of the cost, from where on as many runs count where they are only expected. */
  estimatedSubplanShare: 0.5,
  /** Memoize: evictions for each hit, and their number. */
  evictionsPerHit: 0.5,
  evictions: 100,
  /** Part of the blocks that were in memory, and number of those that were not (8 MB). */
  cacheHitRatio: 0.9,
  cacheReadBlocks: 1_000,
  /** Part of the time, and ms, that compiling may take. */
  jitShare: 0.2,
  jitMs: 5,
  /** Part of the time that triggers may take. */
  triggerShare: 0.1,
} as const;
