import { differences } from './queries.diff.ts';
import type { CommittedPlans, MeasuredStatement, Scale } from './queries.plans.ts';
import type { Shape } from './queries.shape.ts';

/** A statement may take so many times its committed figure: what plans alone do not tell. */
const BUDGET = 2;
/** Milliseconds more that are no reason for alarm, however small the figure was. */
const SLACK_MS = 2;

export interface Observed extends MeasuredStatement {
  /** Sentences: whole tables read, memory that did not suffice. */
  faults: readonly string[];
  /** Milliseconds the calibrating statement took beside it: its unit. */
  unitMs: number | null;
}

export interface Verdict {
  operation: string;
  /** Each a paragraph that says what changed; none: as it was. */
  complaints: string[];
}

/** Whether plans made on one are to be compared with plans made on the other: within a factor of two. */
export function isSameScale(one: Scale, other: Scale): boolean {
  const near = (a: number, b: number) => Math.max(a, b) <= 2 * Math.max(1, Math.min(a, b));
  return near(one.products, other.products) && near(one.orderItems, other.orderItems);
}

/**
 * What is wrong with the statements of a run, in the order of their names.
 * @param committed undefined where plans are not to be compared; faults are faults all the same.
 */
export function judge(committed: CommittedPlans | undefined, observed: readonly Observed[]): Verdict[] {
  return observed.map((statement) => ({
    operation: statement.operation,
    complaints: [
      ...statement.faults.map((fault) => `It ${fault}.`),
      ...(committed === undefined ? [] : complaintsOf(committed.statements[statement.operation], statement)),
    ],
  }));
}

function complaintsOf(known: CommittedPlans['statements'][string] | undefined, statement: Observed): string[] {
  if (known === undefined) return ['It is new: no plan of it is committed.'];
  const there = new Set(known.shapes.map((shape) => shape.join('\n')));
  const changed = statement.shapes
    .filter((shape) => !there.has(shape.join('\n')))
    .map((shape) => `A plan that is not committed:\n${differences(nearest(shape, known.shapes), shape).join('\n')}`);
  return [...changed, ...slowness(known.units, statement)];
}

function slowness(before: number | null, { units, unitMs }: Observed): string[] {
  if (before === null || units === null || unitMs === null) return [];
  if (units <= before * BUDGET || (units - before) * unitMs <= SLACK_MS) return [];
  return [
    `It takes ${units.toFixed(2)} times the calibrating statement, ${(units / before).toFixed(1)} times the committed ` +
      `${before.toFixed(2)}; ${BUDGET} times are allowed.`,
  ];
}

/** The committed shape that has most lines in common. */
function nearest(shape: Shape, shapes: readonly Shape[]): Shape {
  const lines = new Set(shape);
  const common = (other: Shape) =>
    other.filter((line) => lines.has(line)).length - Math.abs(other.length - shape.length) / 2;
  return shapes.toSorted((a, b) => common(b) - common(a))[0] ?? [];
}
