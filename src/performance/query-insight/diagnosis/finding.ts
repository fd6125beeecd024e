/** Stable: clients and pipelines may rely on them. docs/query-insight.md has the table of what each one means. */
export type FindingCode =
  | 'seq-scan-large'
  | 'high-filter-discard'
  | 'filter-not-in-index-cond'
  | 'nested-loop-many-iterations'
  | 'cartesian-product'
  | 'row-misestimate'
  | 'sort-spill'
  | 'hash-spill'
  | 'temp-io'
  | 'merge-join-unsorted'
  | 'topn-heapsort'
  | 'sort-without-index'
  | 'large-offset'
  | 'add-limit'
  | 'too-much-data'
  | 'lossy-bitmap'
  | 'heap-fetches'
  | 'could-be-index-only'
  | 'correlated-subplan'
  | 'memoize-evictions'
  | 'low-cache-hit'
  | 'jit-cost'
  | 'workers-not-launched'
  | 'trigger-time'
  | 'high-cost'
  | 'stale-statistics'
  | 'slow-query';

export type Severity = 'info' | 'warning' | 'critical';

/** One thing a plan shows to be improvable. */
export interface Finding {
  code: FindingCode;
  /** By the share of the time (of the cost, where the plan was not executed). */
  severity: Severity;
  /** Null: the whole plan. */
  nodeId: number | null;
  /** 0 to 1: of the execution time, or of the cost where the plan was not executed. */
  share: number | null;
  /** One line: what, and where. */
  title: string;
  evidence: Readonly<Record<string, number | string>>;
  /** Why it matters, in sentences. */
  why: string;
  /** What to do, in sentences. */
  advice: string;
  /** `CREATE INDEX CONCURRENTLY …`, where an index helps and the plan tells which. */
  index?: string;
}

/** What the catalogue of the database knows of the tables of a plan; all of it may be missing. */
export interface SchemaFacts {
  tables: readonly TableFacts[];
}

export interface TableFacts {
  /** "public" where it is left out. */
  schema?: string;
  name: string;
  rows?: number;
  pages?: number;
  indexes?: readonly IndexFacts[];
  /** Of ANALYZE or autovacuum, the later one; null: never. */
  lastAnalyze?: Date | null;
  /** Rows changed since then (n_mod_since_analyze). */
  modifiedSinceAnalyze?: number;
}

export interface IndexFacts {
  name: string;
  /** Key columns or expressions in their order, as pg_get_indexdef writes them. */
  columns: readonly string[];
  included?: readonly string[];
  unique?: boolean;
  valid?: boolean;
  predicate?: string;
}
