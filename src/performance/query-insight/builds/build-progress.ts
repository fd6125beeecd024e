import type { ProgressRow } from './build-control.queries.ts';

/** How far the statement of a build is. */
export interface BuildProgress {
  /** In PostgreSQL's words: "building index: scanning table". */
  phase: string;
  /** Of the phase alone, 0 to 100; null where it has no measure. */
  percentOfPhase: number | null;
  /** Of the whole, 0 to 100: an estimate, as the phases are not equally long for every table. Never goes back. */
  percent: number;
  blocks: { done: number; total: number };
  tuples: { done: number; total: number };
  /** Process id of the transaction it waits for; null where it waits for none. */
  waitsFor: number | null;
}

type Measure = 'blocks' | 'tuples' | 'lockers';

/**
 * Where each phase begins, in percent of the whole, and what it is measured by (PostgreSQL, "CREATE INDEX Phases"). The table is
 * read twice: once for the index, once for what was written meanwhile.
 */
const PHASES: readonly [name: string, from: number, measure?: Measure][] = [
  ['initializing', 0],
  ['waiting for writers before build', 0, 'lockers'],
  ['building index: scanning table', 2, 'blocks'],
  ['building index: sorting live tuples', 45],
  ['building index: loading tuples in tree', 50, 'tuples'],
  ['building index', 2, 'blocks'],
  ['waiting for writers before validation', 72, 'lockers'],
  ['index validation: scanning index', 74, 'blocks'],
  ['index validation: sorting tuples', 80],
  ['index validation: scanning table', 82, 'blocks'],
  ['waiting for old snapshots', 97, 'lockers'],
];
const END = 99;

export function progressFrom(row: ProgressRow): BuildProgress {
  const place = PHASES.findIndex(
    ([name]) => row.phase === name || (name !== 'initializing' && row.phase.startsWith(`${name}:`)),
  );
  const [, from = 0, measure] = PHASES[place] ?? [];
  const until = PHASES.slice(Math.max(0, place)).find(([, begins]) => begins > from)?.[1] ?? END;
  const [done, total] = measured(row, measure);
  const share = total > 0 ? Math.min(1, done / total) : null;
  return {
    phase: row.phase,
    percentOfPhase: share === null ? null : Math.round(share * 100),
    percent: Math.round(from + (until - from) * (share ?? 0)),
    blocks: { done: row.blocksDone, total: row.blocksTotal },
    tuples: { done: row.tuplesDone, total: row.tuplesTotal },
    waitsFor: row.waitsFor,
  };
}

function measured(row: ProgressRow, measure: Measure | undefined): [done: number, total: number] {
  if (measure === 'blocks') return [row.blocksDone, row.blocksTotal];
  if (measure === 'tuples') return [row.tuplesDone, row.tuplesTotal];
  if (measure === 'lockers') return [row.lockersDone, row.lockersTotal];
  return [0, 0];
}
