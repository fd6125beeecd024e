import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { z } from 'zod';

import { errorMessage, StartError } from '../src/shared/errors.ts';
import type { Shape } from './queries.shape.ts';

const committed = z.object({
  /** What the plans were made on: others are right for other sizes. */
  scale: z.object({ products: z.int(), orderItems: z.int() }),
  statements: z.record(
    z.string(),
    z.object({
      /** The median time in units of the calibrating statement of the same run; null: not taken yet. */
      units: z.number().nullable(),
      /** One for each way the sampled parameters are served. */
      shapes: z.array(z.array(z.string())),
    }),
  ),
});

export type CommittedPlans = z.infer<typeof committed>;
export type Scale = CommittedPlans['scale'];

export interface MeasuredStatement {
  operation: string;
  units: number | null;
  shapes: readonly Shape[];
}

/** @throws StartError for a file that is none of ours. */
export function readPlans(file: string): CommittedPlans | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return committed.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${errorMessage(error)}`, { cause: error });
  }
}

/**
 * The file with the plans of this run in place of those of the same statements, or beside them; statements that were
 * not measured stay.
 */
export function acceptPlans(
  before: CommittedPlans | undefined,
  scale: Scale,
  measured: readonly MeasuredStatement[],
  how: 'replace' | 'add',
): CommittedPlans {
  const statements = { ...before?.statements };
  for (const { operation, units, shapes } of measured) {
    const known = statements[operation];
    const kept = how === 'add' ? (known?.shapes ?? []) : [];
    statements[operation] = { units: units ?? known?.units ?? null, shapes: distinct([...kept, ...shapes]) };
  }
  const sorted = Object.entries(statements).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { scale, statements: Object.fromEntries(sorted) };
}

export function writePlans(file: string, plans: CommittedPlans): void {
  writeFileSync(file, `${JSON.stringify(plans, undefined, 2)}\n`);
}

/** Each shape once, in an order that does not depend on when it was met. */
export function distinct(shapes: readonly Shape[]): string[][] {
  const byText = new Map(shapes.map((shape) => [shape.join('\n'), [...shape]]));
  return [...byText].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
}
