import type { Plan } from '../plan/plan.ts';
import type { IndexShape } from './index-shape.ts';
import type { BeforeAndAfter, MeasuredWrites } from './measure.ts';
import type { Scratch } from './scratch.ts';
import type { Session } from './session.ts';
import type { TableFacts } from './tables.queries.ts';
import { rowsMade, type TableWrites } from './upkeep.ts';
import type { WhatIf } from './what-if.ts';

export interface Proving {
  session: Session;
  scratch: Scratch;
  /** HypoPG, where the server has it. */
  hypothetical: WhatIf | undefined;
  tables: ReadonlyMap<string, TableFacts>;
  writes: ReadonlyMap<string, TableWrites>;
  onStep?: (step: string) => void;
}

/** A statement as measured with all indexes of a set and without, and what one call was expected to save. */
export type Proof = BeforeAndAfter & { predictedSavedMs: number };

export interface Proved {
  shape: IndexShape;
  accepted: boolean;
  reason: string;
  serves: readonly Proof[];
  writes: MeasuredWrites | undefined;
  /** Milliseconds all writes take longer by it. */
  writeMs: number;
  bytes: number;
  /** On the copies, as plans print it; undefined where it could not be built. */
  copyName: string | undefined;
}

/** What was measured with a set of indexes. */
export interface Measurements {
  statements: readonly Proof[];
  /** By table. */
  writes: ReadonlyMap<string, MeasuredWrites>;
}

/** The result of a measurement counts as faster from here on; machines are not quieter than that. */
const FASTER = 0.8;

/** What is to be said of one index of a set that was measured. */
export async function verdictOn(
  shape: IndexShape,
  shapes: readonly IndexShape[],
  { statements, writes: measuredWrites }: Measurements,
  { scratch, tables, writes }: Proving,
): Promise<Proved> {
  const table = `${shape.schema}.${shape.table}`;
  const name = scratch.nameOf(shape);
  const written = measuredWrites.get(table);
  const counted = writes.get(table);
  const siblings = shapes.filter((other) => `${other.schema}.${other.table}` === table).length;
  const entryMs = written === undefined ? 0 : Math.max(0, written.after - written.before) / siblings;
  const entries = counted === undefined ? 0 : rowsMade(shape, counted, tables.get(table)?.indexes.length ?? 0);
  const writeMs = entries * entryMs;
  const using = statements.filter((one) => name !== undefined && usesIndex(one.after.plan, name));
  const serves = using.filter(({ before, after }) => after.ms <= before.ms * FASTER);
  const reason = reasonOf({
    refusal: scratch.refused(shape),
    using: using.length,
    serves: serves.length,
    savedMs: savedBy(using),
    writeMs,
  });
  const accepted = reason === undefined;
  return {
    shape,
    accepted,
    reason: reason ?? acceptance(serves),
    serves: accepted ? serves : using,
    writes: written,
    writeMs,
    bytes: (await scratch.bytes(shape)) ?? 0,
    copyName: name,
  };
}

export function usesIndex(plan: Plan | undefined, name: string): boolean {
  return plan?.nodes.some(({ index }) => index === name) === true;
}

/** Milliseconds of all calls. */
export function savedBy(statements: readonly BeforeAndAfter[]): number {
  return statements.reduce((sum, { statement, before, after }) => sum + (before.ms - after.ms) * statement.calls, 0);
}

function reasonOf(figures: {
  refusal: string | undefined;
  using: number;
  serves: number;
  savedMs: number;
  writeMs: number;
}) {
  const { refusal, using, serves, savedMs, writeMs } = figures;
  if (refusal !== undefined) return `It cannot be built: ${refusal}`;
  if (using === 0) return 'Built on a copy, no plan used it.';
  if (serves === 0) return 'Built on a copy, it made no statement faster by a fifth or more.';
  if (savedMs <= writeMs) {
    return `Keeping it up to date would take ${writeMs.toFixed(1)} ms where it saves ${savedMs.toFixed(1)} ms.`;
  }
  return undefined;
}

function acceptance(serves: readonly BeforeAndAfter[]): string {
  const [best] = serves.toSorted((a, b) => b.before.ms - b.after.ms - (a.before.ms - a.after.ms));
  if (best === undefined) return '';
  const { before, after } = best;
  return `Measured on a copy: ${before.ms.toFixed(2)} ms became ${after.ms.toFixed(2)} ms, ${Math.round(before.buffers)} blocks became ${Math.round(after.buffers)}.`;
}
