import type { Plan } from '../plan/plan.ts';
import { costWith, type StatementChoice } from './choose-for-statement.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import { type BeforeAndAfter, measureStatement, measureWrites, type MeasuredWrites } from './measure.ts';
import type { Scratch } from './scratch.ts';
import type { Session } from './session.ts';
import type { TableFacts } from './tables.queries.ts';
import { rowsMade, type TableWrites } from './upkeep.ts';

export interface Proving {
  session: Session;
  scratch: Scratch;
  tables: ReadonlyMap<string, TableFacts>;
  writes: ReadonlyMap<string, TableWrites>;
  onStep?: (step: string) => void;
}

export interface Proved {
  shape: IndexShape;
  accepted: boolean;
  reason: string;
  serves: readonly (BeforeAndAfter & { predictedSavedMs: number })[];
  writes: MeasuredWrites | undefined;
  /** Milliseconds all writes take longer by it. */
  writeMs: number;
  bytes: number;
  /** On the copies, as plans print it; undefined where it could not be built. */
  copyName: string | undefined;
}

/** The result of a measurement counts as faster from here on; machines are not quieter than that. */
const FASTER = 0.8;

/**
 * Builds the chosen indexes on the copies and measures every statement that reads their tables, with and without. What no
 * plan uses, what makes nothing faster and what costs more in writes than it saves is turned down, and the rest measured
 * again without it.
 */
export async function prove(
  shapes: readonly IndexShape[],
  choices: readonly StatementChoice[],
  options: Proving,
): Promise<Proved[]> {
  const rejected: Proved[] = [];
  let left = [...shapes];
  for (;;) {
    const judged = await judge(left, choices, options);
    const failed = judged.filter(({ accepted }) => !accepted);
    if (failed.length === 0) return [...judged, ...rejected];
    rejected.push(...failed);
    left = judged.filter(({ accepted }) => accepted).map(({ shape }) => shape);
    if (left.length === 0) return rejected;
  }
}

async function judge(
  shapes: readonly IndexShape[],
  choices: readonly StatementChoice[],
  options: Proving,
): Promise<Proved[]> {
  const { scratch, onStep } = options;
  const measured: (BeforeAndAfter & { predictedSavedMs: number })[] = [];
  const measurable = choices.filter(
    ({ statement }) => concerned(statement, shapes) && writesCopiesOnly(statement, scratch),
  );
  for (const { statement } of measurable) {
    onStep?.(`measuring: ${statement.sql.replaceAll(/\s+/g, ' ').slice(0, 70)}`);
    const figures = await measureStatement(scratch, statement, shapes);
    const before = await costWith(statement, [], scratch);
    const after = await costWith(statement, shapes, scratch);
    const share = before.cost === 0 ? 0 : Math.max(0, 1 - after.cost / before.cost);
    measured.push({ ...figures, predictedSavedMs: figures.before.ms * share });
  }
  const writes = new Map<string, MeasuredWrites>();
  for (const name of new Set(shapes.map(({ schema, table }) => `${schema}.${table}`))) {
    const ours = shapes.filter(({ schema, table }) => `${schema}.${table}` === name);
    writes.set(name, await measureWrites(options.session, scratch, ours[0]?.table ?? '', ours));
  }
  return Promise.all(
    shapes.map(async (shape) => verdict(shape, shapes, measured, { ...options, measuredWrites: writes })),
  );
}

async function verdict(
  shape: IndexShape,
  shapes: readonly IndexShape[],
  measured: readonly (BeforeAndAfter & { predictedSavedMs: number })[],
  { scratch, tables, writes, measuredWrites }: Proving & { measuredWrites: ReadonlyMap<string, MeasuredWrites> },
): Promise<Proved> {
  const table = `${shape.schema}.${shape.table}`;
  const name = scratch.nameOf(shape);
  const written = measuredWrites.get(table);
  const counted = writes.get(table);
  const siblings = shapes.filter((other) => `${other.schema}.${other.table}` === table).length;
  const entryMs = written === undefined ? 0 : Math.max(0, written.after - written.before) / siblings;
  const entries = counted === undefined ? 0 : rowsMade(shape, counted, tables.get(table)?.indexes.length ?? 0);
  const writeMs = entries * entryMs;
  const using = measured.filter(
    ({ after }) => after.plan !== undefined && name !== undefined && uses(after.plan, name),
  );
  const serves = using.filter(({ before, after }) => after.ms <= before.ms * FASTER);
  const savedMs = using.reduce(
    (sum, { statement, before, after }) => sum + (before.ms - after.ms) * statement.calls,
    0,
  );
  const reason = reasonOf({
    refusal: scratch.refused(shape),
    using: using.length,
    serves: serves.length,
    savedMs,
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

function uses(plan: Plan, name: string): boolean {
  return plan.nodes.some(({ index }) => index === name);
}

/** What writes a table that has not been copied would write the shop's, and be it for a moment. */
function writesCopiesOnly({ written }: AdvisedStatement, scratch: Scratch): boolean {
  return written.every(({ schema, table }) => scratch.has(schema, table));
}

function concerned({ uses: tables }: AdvisedStatement, shapes: readonly IndexShape[]): boolean {
  return tables.some(({ schema, table }) => shapes.some((shape) => shape.schema === schema && shape.table === table));
}
