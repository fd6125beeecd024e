import type { StatementChoice } from './choose-for-statement.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import type { IndexShape } from './index-shape.ts';
import { measureStatement, measureWrites, type MeasuredWrites } from './measure.ts';
import { expect, predictedMs } from './predict.ts';
import type { Scratch } from './scratch.ts';
import { type Measurements, type Proof, type Proved, type Proving, verdictOn } from './verdict.ts';
import { harmfulAmong, totalOf, type WorkloadTotal } from './whole-workload.ts';

export interface ProvedWorkload {
  /** The accepted ones first. */
  proved: readonly Proved[];
  total: WorkloadTotal;
}

/**
 * Builds the chosen indexes on the copies and measures every statement that reads their tables, with all of them and
 * without. What no plan uses, what makes nothing faster, what costs more in writes than it saves and what does harm among
 * the others is turned down, and the rest measured again without it.
 */
export async function prove(
  shapes: readonly IndexShape[],
  choices: readonly StatementChoice[],
  options: Proving,
): Promise<ProvedWorkload> {
  const rejected: Proved[] = [];
  let left = [...shapes];
  for (;;) {
    const measured = await measureAll(left, choices, options);
    const judged = await Promise.all(left.map(async (shape) => verdictOn(shape, left, measured, options)));
    const accepted = judged.filter((one) => one.accepted);
    const failed = judged.filter((one) => !one.accepted);
    if (failed.length === 0) {
      const harmful = await harmfulAmong(measured.statements, accepted, async (statement, rest) =>
        measureStatement(options.scratch, statement, rest),
      );
      if (harmful === undefined) {
        return { proved: [...accepted, ...rejected], total: totalOf(measured.statements, accepted) };
      }
      failed.push({ ...harmful, accepted: false, reason: HARMFUL });
    }
    rejected.push(...failed);
    left = accepted.map(({ shape }) => shape).filter((shape) => failed.every((one) => one.shape !== shape));
  }
}

const HARMFUL = 'Built on a copy together with the others, it made the workload as a whole slower.';

async function measureAll(
  shapes: readonly IndexShape[],
  choices: readonly StatementChoice[],
  options: Proving,
): Promise<Measurements> {
  const statements: Proof[] = [];
  for (const { statement } of choices) {
    if (statement.executable && concerned(statement, shapes) && writesCopiesOnly(statement, options.scratch)) {
      statements.push(await measured(statement, shapes, options));
    }
  }
  const writes = new Map<string, MeasuredWrites>();
  for (const name of new Set(shapes.map(({ schema, table }) => `${schema}.${table}`))) {
    const ours = shapes.filter(({ schema, table }) => `${schema}.${table}` === name);
    writes.set(name, await measureWrites(options.session, options.scratch, ours[0]?.table ?? '', ours));
  }
  return { statements, writes };
}

/** What is expected is asked before anything is executed. */
async function measured(
  statement: AdvisedStatement,
  shapes: readonly IndexShape[],
  { scratch, hypothetical, onStep }: Proving,
): Promise<Proof> {
  onStep?.(`measuring: ${statement.sql.replaceAll(/\s+/g, ' ').slice(0, 70)}`);
  const whatIf = shapes.some(isBeyondHypothesis) ? scratch : (hypothetical ?? scratch);
  const expected = await expect(statement, shapes, whatIf);
  const model = await scratch.costModel();
  const figures = await measureStatement(scratch, statement, shapes);
  const { before } = figures;
  return { ...figures, predictedSavedMs: before.ms - predictedMs(model, expected, before) };
}

/** HypoPG knows no GIN, and has no statistics of expressions. */
function isBeyondHypothesis({ method, keys }: IndexShape): boolean {
  return method === 'gin' || keys.some(({ column }) => column === undefined);
}

/** What writes a table that has not been copied would write the shop's, and be it for a moment. */
function writesCopiesOnly({ written }: AdvisedStatement, scratch: Scratch): boolean {
  return written.every(({ schema, table }) => scratch.has(schema, table));
}

function concerned({ uses: tables }: AdvisedStatement, shapes: readonly IndexShape[]): boolean {
  return tables.some(({ schema, table }) => shapes.some((shape) => shape.schema === schema && shape.table === table));
}
