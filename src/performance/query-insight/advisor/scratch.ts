import { InsightError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import { calibrate } from './calibrate.ts';
import type { CostModel } from './cost-model.ts';
import { type CostUnits, costUnits } from './cost-units.ts';
import { executed, planOf, type StatementToPlan } from './explain.ts';
import { type IndexShape, indexTarget, shapeKey } from './index-shape.ts';
import {
  copyTable,
  copyViews,
  dropScratchSchema,
  makeScratchSchema,
  relationBytes,
  releaseScratchLock,
  takeScratchLock,
} from './scratch.queries.ts';
import type { Session } from './session.ts';
import type { TableFacts } from './tables.queries.ts';
import { partialOf, type Supposed, supposed, type WhatIf } from './what-if.ts';

export interface ScratchLimits {
  /** Bytes the copies and what is built on them may take. */
  bytes: number;
  /** What is told of each step: "orders: 300,000 rows copied". */
  onStep?: (step: string) => void;
}

interface Built {
  name: string;
  bytes: number;
}

/**
 * Copies of tables in a schema of their own, on which indexes are really built. Nobody else sees them, the shop's tables
 * are only read, and what a killed run leaves behind the next one removes.
 */
export class Scratch implements WhatIf {
  readonly schema: string;
  private readonly session: Session;
  private readonly limits: ScratchLimits;
  private readonly copied = new Map<string, TableFacts>();
  private readonly built = new Map<string, Built>();
  private readonly refusals = new Map<string, string>();
  private bytesTaken = 0;
  private calibrated: Promise<CostModel> | undefined;

  private constructor(session: Session, schema: string, limits: ScratchLimits) {
    this.session = session;
    this.schema = schema;
    this.limits = limits;
  }

  /** @throws InsightError `advice-running` (409) while another run has the scratch schema. */
  static async open(session: Session, limits: ScratchLimits): Promise<Scratch> {
    if (!(await takeScratchLock(session))) {
      throw new InsightError('advice-running', 409, 'Another run of the advisor is under way: wait for it to end.');
    }
    try {
      return new Scratch(session, await makeScratchSchema(session), limits);
    } catch (error) {
      await releaseScratchLock(session);
      throw error;
    }
  }

  async close(): Promise<void> {
    await dropScratchSchema(this.session);
    await releaseScratchLock(this.session);
  }

  /** @throws InsightError `scratch-too-large` (422) before anything is copied that would not fit. */
  async copy(tables: readonly TableFacts[]): Promise<void> {
    const missing = tables.filter(({ schema, name }) => !this.copied.has(`${schema}.${name}`));
    // A table takes about as much again for its indexes.
    const wanted = missing.reduce((sum, { bytes }) => sum + bytes * 2, 0);
    if (this.bytesTaken + wanted > this.limits.bytes) {
      const [needed, limit] = [this.bytesTaken + wanted, this.limits.bytes].map((bytes) =>
        Math.ceil(bytes / 1_048_576),
      );
      throw new InsightError(
        'scratch-too-large',
        422,
        `A scratch copy would take about ${needed} MB, and ${limit} MB are allowed: allow more, or advise on fewer statements.`,
      );
    }
    for (const table of missing) {
      await copyTable(this.session, this.schema, table);
      this.copied.set(`${table.schema}.${table.name}`, table);
      this.bytesTaken += await relationBytes(this.session, `${this.schema}."${table.name}"`);
      this.limits.onStep?.(`${table.name}: ${Math.round(table.rows).toLocaleString('en')} rows copied`);
    }
    if (missing.length > 0)
      await copyViews(
        this.session,
        this.schema,
        missing.map(({ name }) => name),
      );
  }

  has(schema: string, table: string): boolean {
    return this.copied.has(`${schema}.${table}`);
  }

  async plan(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<Supposed> {
    const names = await this.names(shapes);
    return this.among(shapes, async () => supposed(await planOf(this.session, this.moved(statement)), names));
  }

  async units(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<CostUnits> {
    const names = await this.names(shapes);
    return this.among(shapes, async () => costUnits(this.session, this.moved(statement), partialOf(names)));
  }

  /** What costs take on this server: learnt once. */
  async costModel(): Promise<CostModel> {
    this.calibrated ??= calibrate(this.session, this.schema);
    return this.calibrated;
  }

  /** Runs it for real on the copies, with these indexes and no other of ours; what it changes is taken back. */
  async run(statement: StatementToPlan, shapes: readonly IndexShape[]): Promise<Plan> {
    await this.names(shapes);
    return this.among(shapes, async () => executed(this.session, this.moved(statement)));
  }

  /** Runs `work` in a transaction that is taken back, where names mean the copies and only these of our indexes are there. */
  async among<T>(shapes: readonly IndexShape[], work: () => Promise<T>): Promise<T> {
    const kept = new Set(shapes.map(shapeKey));
    const others = [...this.built].filter(([key]) => !kept.has(key)).map(([, { name }]) => `${this.schema}.${name}`);
    return this.session.undone(async () => {
      await this.session.query(`SELECT set_config('search_path', $1 || ', ' || current_setting('search_path'), true)`, [
        this.schema,
      ]);
      if (others.length > 0) await this.session.query(`DROP INDEX ${others.join(', ')}`);
      return work();
    });
  }

  async bytes(shape: IndexShape): Promise<number | undefined> {
    await this.names([shape]);
    return this.built.get(shapeKey(shape))?.bytes;
  }

  /** Its name on the copies, as plans print it; undefined where it has not been built. */
  nameOf(shape: IndexShape): string | undefined {
    return this.built.get(shapeKey(shape))?.name;
  }

  refused(shape: IndexShape): string | undefined {
    return this.refusals.get(shapeKey(shape));
  }

  /** Builds what is not there yet. */
  private async names(shapes: readonly IndexShape[]): Promise<Map<string, IndexShape>> {
    const names = new Map<string, IndexShape>();
    for (const shape of shapes) {
      const built = this.built.get(shapeKey(shape)) ?? (await this.build(shape));
      if (built !== undefined) names.set(built.name, shape);
    }
    return names;
  }

  private async build(shape: IndexShape): Promise<Built | undefined> {
    const key = shapeKey(shape);
    if (this.refusals.has(key) || !this.has(shape.schema, shape.table)) return undefined;
    const name = `advised_${this.built.size + this.refusals.size + 1}`;
    try {
      if (this.bytesTaken > this.limits.bytes) throw new Error('The limit of the scratch copy is reached.');
      await this.session.query(`CREATE INDEX ${name} ON ${indexTarget(shape, this.schema)}`);
      // Statistics of expressions are those of their index.
      if (shape.keys.some(({ column }) => column === undefined))
        await this.session.query(`ANALYZE ${this.schema}."${shape.table}"`);
      const bytes = await relationBytes(this.session, `${this.schema}.${name}`);
      this.bytesTaken += bytes;
      const built = { name, bytes };
      this.built.set(key, built);
      return built;
    } catch (error) {
      this.refusals.set(key, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** A statement that names the schema of a table would read the shop's own: the name of the schema is put in its place. */
  private moved({ sql, params }: StatementToPlan): StatementToPlan {
    let moved = sql;
    for (const { schema, name } of this.copied.values()) {
      const named = new RegExp(`(?<![\\w".])"?${schema}"?\\s*\\.\\s*("?)${name}\\1(?![\\w"])`, 'g');
      moved = moved.replaceAll(named, `${this.schema}."${name}"`);
    }
    return { sql: moved, params };
  }
}
