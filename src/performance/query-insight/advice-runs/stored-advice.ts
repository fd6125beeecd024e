import { migrationSql } from '../advisor/migration-file.ts';
import type { Advice, IndexProposal, Served } from '../advisor/proposal.ts';
import { redactLiterals } from '../workload/redact-literals.ts';
import { type StoredNode, storedPlan } from './stored-plan.ts';

/** Advice as it is kept and shown: bounded, and without values that rows have. Times are milliseconds. */
export interface StoredAdvice {
  /** How many statements were looked at. */
  statements: number;
  /** All calls of those that accepted indexes serve, before, and with all of them, the cost of writes included. */
  beforeMs: number;
  afterMs: number;
  /** Whether HypoPG was asked first. */
  hypothetical: boolean;
  /** The accepted ones first, by what they save. */
  proposals: readonly StoredProposal[];
  skipped: readonly { statement: string; reason: string }[];
  /** SQL that makes the accepted ones, and what takes them back in comments. */
  migration: string;
}

export interface StoredProposal {
  id: string;
  table: string;
  definition: string;
  reverse: string;
  verdict: 'accepted' | 'rejected';
  /** As a sentence. */
  reason: string;
  serves: readonly Served[];
  /** What all calls together save, as measured and as it was predicted. */
  savedMs: number;
  predictedSavedMs: number;
  diskBytes: number;
  writeFactor: number;
  writeMs: number;
  /** Of the statement that gains most, as EXPLAIN prints them as JSON; null where there is none, or too large a one. */
  before: StoredNode | null;
  after: StoredNode | null;
}

const MOST_PROPOSALS = 40;
const MOST_SERVED = 20;
const MOST_SKIPPED = 100;
const MOST_TEXT = 2_000;
/** The table takes 4 MB of JSON as PostgreSQL writes it. */
const MOST_CHARACTERS = 1_000_000;

/** Beyond what is kept, plans go first, then the statements. */
export function storedAdvice(advice: Advice): StoredAdvice {
  const proposals = advice.proposals.slice(0, MOST_PROPOSALS);
  const names = new Map(
    proposals.flatMap(({ id, proof }) => (proof.copyName === undefined ? [] : [[proof.copyName, id]])),
  );
  const stored: StoredAdvice = {
    statements: advice.workload.statements,
    beforeMs: advice.workload.beforeMs,
    afterMs: advice.workload.afterMs,
    hypothetical: advice.hypothetical,
    proposals: proposals.map((proposal) => storedProposal(proposal, names)),
    skipped: advice.skipped.slice(0, MOST_SKIPPED).map(({ sql, reason, sqlState }) => ({
      statement: shown(sql),
      reason: sqlState === undefined ? withoutQuotes(reason) : `PostgreSQL does not plan it (${sqlState}).`,
    })),
    migration: migrationSql({
      ...advice,
      proposals: proposals.map((one) => ({ ...one, reason: withoutQuotes(one.reason) })),
    }),
  };
  if (JSON.stringify(stored).length <= MOST_CHARACTERS) return stored;
  const bare = {
    ...stored,
    proposals: stored.proposals.map((one) => ({
      ...one,
      before: null,
      after: null,
    })),
  };
  if (JSON.stringify(bare).length <= MOST_CHARACTERS) return bare;
  return {
    ...bare,
    proposals: bare.proposals.map((one) => ({
      ...one,
      serves: one.serves.slice(0, 2),
    })),
    skipped: [],
  };
}

function storedProposal(
  { id, table, definition, reverse, verdict, reason, serves, proof, costs, ...saved }: IndexProposal,
  names: ReadonlyMap<string, string>,
): StoredProposal {
  return {
    id,
    table,
    definition,
    reverse,
    verdict,
    reason: withoutQuotes(reason),
    serves: serves.slice(0, MOST_SERVED).map((one) => ({ ...one, statement: shown(one.statement) })),
    savedMs: saved.savedMs,
    predictedSavedMs: saved.predictedSavedMs,
    ...costs,
    before: (proof.plans?.before && storedPlan(proof.plans.before, names)) ?? null,
    after: (proof.plans?.after && storedPlan(proof.plans.after, names)) ?? null,
  };
}

function shown(sql: string): string {
  return redactLiterals(sql).slice(0, MOST_TEXT);
}

/** PostgreSQL quotes the values it complains about. */
export function withoutQuotes(sentence: string): string {
  return sentence.replaceAll(/"[^"]*"/g, '"…"').slice(0, 400);
}
