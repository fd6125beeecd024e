/**
 * A plan as EXPLAIN gave it, with what can be derived from it. Times are milliseconds, costs the planner's units, buffers
 * blocks of the server (8 kB unless built otherwise), memory kilobytes.
 */
export interface Plan {
  root: PlanNode;
  /** All nodes in pre-order: `nodes[i].id === i`. Not enumerable, so that what is serialised holds the tree once. */
  readonly nodes: readonly PlanNode[];
  /** Whether it was executed: EXPLAIN with ANALYZE. */
  analyzed: boolean;
  planningMs?: number;
  executionMs?: number;
  triggers: readonly PlanTrigger[];
  jit?: PlanJit;
  settings: Readonly<Record<string, string>>;
  planningBuffers?: Buffers;
  planningMemory?: PlanningMemory;
  serialization?: PlanSerialization;
  queryText?: string;
  /** As text: it does not fit a number. */
  queryId?: string;
}

export interface PlanNode {
  /** Its place in pre-order, from 0. */
  id: number;
  depth: number;
  /** Not enumerable: a plan can be serialised. */
  readonly parent?: PlanNode;
  children: readonly PlanNode[];
  /** As FORMAT JSON names it, without "Parallel": "Seq Scan", "Hash Join", "Aggregate" (see `strategy`), "ModifyTable". */
  type: string;
  parallelAware: boolean;
  relationship?: string;
  /** "InitPlan 1", "SubPlan 2", "CTE recent". */
  subplanName?: string;
  relation?: string;
  schema?: string;
  alias?: string;
  index?: string;
  cte?: string;
  functionName?: string;
  scanDirection?: string;
  joinType?: string;
  /** Of aggregates and set operations: "Plain", "Sorted", "Hashed", "Mixed". */
  strategy?: string;
  /** "Partial" or "Finalize" where an aggregate is made in steps. */
  partialMode?: string;
  /** Of ModifyTable: "Insert", "Update", "Delete", "Merge". */
  operation?: string;
  estimated?: { startupCost: number; totalCost: number; rows: number; width: number };
  /** A loop's average, as EXPLAIN says; what all loops came to is in `total`. */
  actual?: { startupMs?: number; totalMs?: number; rows: number; loops: number };
  /** Over all loops. Processes that ran beside each other are not added up: `ms` is what passed on the clock. */
  total?: { ms?: number; rows: number };
  /** What the node itself took, without its children; a CTE's and an InitPlan's part is theirs alone. */
  exclusive: {
    ms?: number;
    /** 0 to 1: of the execution time, or of the plan's cost where no times are known. */
    share?: number;
    /** Of the planner's units, the part that is the node's own. */
    cost?: number;
    buffers?: Buffers;
  };
  /** Over all loops and workers, children included, as EXPLAIN says. */
  buffers?: Buffers;
  conditions: NodeConditions;
  /** A loop's average, as EXPLAIN says. */
  rowsRemoved: { byFilter?: number; byJoinFilter?: number; byRecheck?: number };
  sort?: NodeSort;
  hash?: NodeHash;
  heapFetches?: number;
  heapBlocks?: { exact: number; lossy: number };
  workers?: { planned: number; launched?: number };
  memoize?: NodeMemoize;
  groupKeys?: readonly string[];
  output?: readonly string[];
  /** Of Materialize, CTE Scan, WindowAgg and others since PostgreSQL 17: where the rows were kept. */
  storage?: { type: string; maxKb: number };
  /** Since PostgreSQL 18: how often the index was descended, over all loops. */
  indexSearches?: number;
  /** The planner was told not to use it (enable_… = off) and had no other way. */
  disabled: boolean;
  neverExecuted: boolean;
  /** Its properties as read, without its children. */
  raw: Readonly<Record<string, unknown>>;
}

export interface NodeConditions {
  filter?: string;
  indexCond?: string;
  recheckCond?: string;
  joinFilter?: string;
  hashCond?: string;
  mergeCond?: string;
  tidCond?: string;
  oneTimeFilter?: string;
  /** Of an index scan that yields rows by distance. */
  orderBy?: string;
}

export interface NodeSort {
  keys: readonly string[];
  presorted?: readonly string[];
  /** "quicksort", "top-N heapsort", "external merge", …; where workers sorted too, that of the one that took most. */
  method?: string;
  spaceKb?: number;
  spaceType?: string;
}

export interface NodeHash {
  buckets?: number;
  originalBuckets?: number;
  batches?: number;
  originalBatches?: number;
  memoryKb?: number;
  diskKb?: number;
}

export interface NodeMemoize {
  hits: number;
  misses: number;
  evictions: number;
  overflows: number;
  memoryKb: number;
}

export interface PlanTrigger {
  name: string;
  relation?: string;
  ms?: number;
  calls: number;
}

export interface PlanJit {
  functions: number;
  totalMs: number;
}

/** Since PostgreSQL 17, with MEMORY. */
export interface PlanningMemory {
  usedKb: number;
  allocatedKb: number;
}

/** Since PostgreSQL 17, with SERIALIZE: turning the rows into what goes over the wire. */
export interface PlanSerialization {
  ms?: number;
  outputKb: number;
  format?: string;
}

/** Blocks; times where track_io_timing is on. */
export interface Buffers {
  sharedHit: number;
  sharedRead: number;
  sharedDirtied: number;
  sharedWritten: number;
  localHit: number;
  localRead: number;
  localDirtied: number;
  localWritten: number;
  tempRead: number;
  tempWritten: number;
  ioReadMs?: number;
  ioWriteMs?: number;
}
