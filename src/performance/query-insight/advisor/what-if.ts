import type { Plan } from '../plan/plan.ts';
import { type CostUnits, costUnits } from './cost-units.ts';
import { planOf, type StatementToPlan } from './explain.ts';
import { type IndexShape, indexTarget, shapeKey } from './index-shape.ts';
import type { Session } from './session.ts';

export interface Supposed {
  plan: Plan;
  /** Which of the supposed indexes the plan uses. */
  used: readonly IndexShape[];
}

/** What the planner would do if there were indexes that are not there. */
export interface WhatIf {
  /** Plans a statement as if these indexes were there, and no other supposed one. */
  plan(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<Supposed>;
  /** The same plan's cost, taken apart. */
  units(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<CostUnits>;
  /** Bytes an index takes, or would take; undefined where it cannot be built. */
  bytes(shape: IndexShape): Promise<number | undefined>;
  /** Why an index cannot be built, such as an expression that is not immutable. */
  refused(shape: IndexShape): string | undefined;
}

/** By HypoPG (github.com/HypoPG/hypopg): nothing is built, the planner is told of indexes. It knows no GIN. */
export class HypotheticalIndexes implements WhatIf {
  private readonly session: Session;
  private readonly refusals = new Map<string, string>();
  private readonly sizes = new Map<string, number>();

  constructor(session: Session) {
    this.session = session;
  }

  async plan(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<Supposed> {
    return this.supposing(shapes, async (names) => supposed(await planOf(this.session, statement), names));
  }

  async units(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<CostUnits> {
    return this.supposing(shapes, async (names) =>
      this.session.undone(async () => costUnits(this.session, statement, partialOf(names))),
    );
  }

  async bytes(shape: IndexShape): Promise<number | undefined> {
    if (!this.sizes.has(shapeKey(shape))) {
      await this.suppose(shape);
      await this.session.query('SELECT hypopg_reset()');
    }
    return this.sizes.get(shapeKey(shape));
  }

  refused(shape: IndexShape): string | undefined {
    return this.refusals.get(shapeKey(shape));
  }

  private async supposing<T>(
    shapes: readonly IndexShape[],
    work: (names: ReadonlyMap<string, IndexShape>) => Promise<T>,
  ): Promise<T> {
    const names = new Map<string, IndexShape>();
    try {
      for (const shape of shapes) {
        const name = await this.suppose(shape);
        if (name !== undefined) names.set(name, shape);
      }
      return await work(names);
    } finally {
      await this.session.query('SELECT hypopg_reset()');
    }
  }

  private async suppose(shape: IndexShape): Promise<string | undefined> {
    const key = shapeKey(shape);
    if (this.refusals.has(key)) return undefined;
    try {
      const [row] = await this.session.query<{ name: string; bytes: number }>(
        `SELECT indexname AS name, hypopg_relation_size(indexrelid)::float8 AS bytes FROM hypopg_create_index($1)`,
        [`CREATE INDEX ON ${indexTarget(shape)}`],
      );
      this.sizes.set(key, row?.bytes ?? 0);
      return row?.name;
    } catch (error) {
      this.refusals.set(key, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** @param names of the indexes as plans print them. @returns those of a part of a table. */
export function partialOf(names: ReadonlyMap<string, IndexShape>): Set<string> {
  return new Set([...names].flatMap(([name, { where }]) => (where.length === 0 ? [] : [name])));
}

/** @param names of the indexes as the plan prints them. */
export function supposed(plan: Plan, names: ReadonlyMap<string, IndexShape>): Supposed {
  const used = new Set(plan.nodes.flatMap(({ index }) => (index === undefined ? [] : (names.get(index) ?? []))));
  return { plan, used: [...used] };
}
