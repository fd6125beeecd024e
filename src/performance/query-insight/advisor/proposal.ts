import type { Plan } from '../plan/plan.ts';
import type { SkippedStatement } from './describe-statement.ts';

/** A statement before and after, per call. */
export interface Served {
  statement: string;
  calls: number;
  before: { ms: number; buffers: number; timedOut: boolean };
  after: { ms: number; buffers: number; timedOut: boolean };
  /** What one call was expected to save, milliseconds, from the planner's costs and the time measured before. */
  predictedSavedMs: number;
}

export interface IndexProposal {
  /** The name of the index. */
  id: string;
  /** "public.orders". */
  table: string;
  /** "CREATE INDEX CONCURRENTLY …" */
  definition: string;
  reverse: string;
  /** What follows ON in the definition. */
  target: string;
  serves: readonly Served[];
  proof: {
    /** 'hypothetical': by HypoPG's word alone; 'scratch': built and measured on a copy. */
    stage: 'hypothetical' | 'scratch';
    /** As EXPLAIN prints nodes, of the statement that gains most. */
    before?: readonly string[];
    after?: readonly string[];
    /** The same as plans; values made from statistics stand in them. Not enumerable: a program that prints advice has the lines. */
    readonly plans?: { before?: Plan | undefined; after?: Plan | undefined };
    /** The name of the index on the copy, as in the plans. */
    copyName?: string;
  };
  /** Milliseconds that all calls of the workload together save; of rejected ones what was expected. */
  savedMs: number;
  predictedSavedMs: number;
  costs: {
    diskBytes: number;
    /** Time of writing a row with all proposed indexes of the table beside the time without, 1 or more. */
    writeFactor: number;
    /** Milliseconds that all writes of the workload's time take longer. */
    writeMs: number;
  };
  verdict: 'accepted' | 'rejected';
  /** Why, as a sentence. */
  reason: string;
}

export interface Advice {
  proposals: readonly IndexProposal[];
  /** Statements nothing could be said of, and why. */
  skipped: readonly SkippedStatement[];
  workload: {
    statements: number;
    /**
     * Milliseconds of all calls of the statements that read or write a table with an accepted index, before and with all of
     * them there at once, what writes cost included.
     */
    beforeMs: number;
    afterMs: number;
    writeMs: number;
  };
  /** Whether HypoPG was asked first. */
  hypothetical: boolean;
}
