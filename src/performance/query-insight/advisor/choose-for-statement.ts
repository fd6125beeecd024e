import { candidates, exists, withIncluded } from './candidates.ts';
import type { AdvisedStatement } from './describe-statement.ts';
import { type IndexShape, shapeKey } from './index-shape.ts';
import type { TableFacts } from './tables.queries.ts';
import type { TableUse } from './table-uses.ts';
import type { WhatIf } from './what-if.ts';

export interface StatementChoice {
  statement: AdvisedStatement;
  /** Planner's cost of one call now, mean over its values. */
  before: number;
  after: number;
  shapes: readonly IndexShape[];
}

export interface ChoosingOptions {
  tables: ReadonlyMap<string, TableFacts>;
  present: ReadonlyMap<string, readonly IndexShape[]>;
  trigrams: boolean;
}

/** A plan has to become this much cheaper before an index is worth a thought. */
const GAIN_AT_LEAST = 0.25;
const COST_AT_LEAST = 100;
/** So much dearer a simpler index may be than the best one. */
const SIMPLER = 1.12;
/** And so many units more: two pages of an index or a table are nothing to carry a column for. */
const SLACK = 8;
/** So much cheaper a plan has to be before columns are carried along that are no keys. */
const INCLUDED = 0.75;
/** A column of so many different values narrows a statement down. */
const NARROWING = 50;
/** Smaller tables are read as a whole, whatever indexes there are. */
const ROWS_AT_LEAST = 1_000;

/** Every index that could serve the statement, GIN apart where HypoPG, which knows none, is asked first. */
export function statementCandidates(statement: AdvisedStatement, options: ChoosingOptions): IndexShape[] {
  const { tables, present, trigrams } = options;
  const found = new Map<string, IndexShape>();
  for (const use of statement.uses) {
    const name = `${use.schema}.${use.table}`;
    const facts = tables.get(name);
    if (facts === undefined || facts.rows < ROWS_AT_LEAST) continue;
    const narrowing = narrowingKeys(use, facts, present.get(name) ?? []);
    for (const shape of candidates(use, facts, { trigrams, literal: statement.literal })) {
      const walks = narrowing.size > 0 && walksOnly(shape, use, narrowing);
      if (!walks && !exists(shape, present.get(name) ?? [])) found.set(shapeKey(shape), shape);
    }
  }
  return [...found.values()];
}

/**
 * The best indexes for one statement: all candidates are offered at once, what the planner takes is made as small as its
 * cost allows.
 */
export async function chooseForStatement(
  statement: AdvisedStatement,
  offered: readonly IndexShape[],
  whatIf: WhatIf,
  options: ChoosingOptions,
): Promise<StatementChoice> {
  const before = await costWith(statement, [], whatIf);
  const nothing = { statement, before: before.cost, after: before.cost, shapes: [] };
  if (before.cost < COST_AT_LEAST || offered.length === 0) return nothing;
  let all = await costWith(statement, offered, whatIf);
  // Where much of a table is read, only an index that carries everything helps.
  if (all.cost > before.cost * (1 - GAIN_AT_LEAST))
    all = await costWith(statement, covering(statement, offered, options), whatIf);
  if (all.cost > before.cost * (1 - GAIN_AT_LEAST)) return nothing;
  let shapes = await needed(statement, all.used, all.cost, whatIf);
  shapes = await simplest(statement, shapes, { offered, cost: all.cost, whatIf, ...options });
  shapes = await carrying(statement, shapes, whatIf, options);
  const after = await costWith(statement, shapes, whatIf);
  return { statement, before: before.cost, after: after.cost, shapes };
}

/** The planner's cost of one call with these indexes, mean over the statement's values, and which of them it uses. */
export async function costWith(
  { sql, paramSets }: AdvisedStatement,
  shapes: readonly IndexShape[],
  whatIf: WhatIf,
): Promise<{ cost: number; used: IndexShape[] }> {
  let total = 0;
  const used = new Map<string, IndexShape>();
  for (const params of paramSets) {
    const supposed = await whatIf.plan({ sql, params }, shapes);
    total += supposed.plan.root.estimated?.totalCost ?? 0;
    for (const shape of supposed.used) used.set(shapeKey(shape), shape);
  }
  return { cost: total / Math.max(1, paramSets.length), used: [...used.values()] };
}

/** The offered indexes, each with what else is read. */
function covering(
  statement: AdvisedStatement,
  offered: readonly IndexShape[],
  { tables }: ChoosingOptions,
): IndexShape[] {
  return statement.uses.flatMap((use) => {
    const facts = tables.get(`${use.schema}.${use.table}`);
    const own = offered.filter(({ schema, table }) => schema === use.schema && table === use.table);
    return facts === undefined ? [] : withIncluded(own, use, facts);
  });
}

/** Leaves out what is used and hardly missed. */
async function needed(
  statement: AdvisedStatement,
  used: readonly IndexShape[],
  cost: number,
  whatIf: WhatIf,
): Promise<IndexShape[]> {
  let kept = [...used];
  for (const shape of used) {
    const without = kept.filter((other) => other !== shape);
    if ((await costWith(statement, without, whatIf)).cost <= cost * SIMPLER + SLACK) kept = without;
  }
  return kept;
}

interface Simplifying extends ChoosingOptions {
  offered: readonly IndexShape[];
  cost: number;
  whatIf: WhatIf;
}

/** In the place of each index the smallest that does nearly as well. */
async function simplest(
  statement: AdvisedStatement,
  shapes: readonly IndexShape[],
  { offered, cost, whatIf, ...options }: Simplifying,
): Promise<IndexShape[]> {
  let kept = [...shapes];
  for (const shape of shapes) {
    const weight = await weightOf(shape, whatIf);
    const essential = essentialKeys(statement, shape, options);
    const same = offered.filter((other) => replaces(other, shape, essential));
    const weighed = await Promise.all(same.map(async (other) => ({ other, weight: await weightOf(other, whatIf) })));
    const smaller = weighed.filter((entry) => entry.weight < weight).toSorted((a, b) => a.weight - b.weight);
    for (const { other } of smaller) {
      const instead = kept.map((one) => (one === shape ? other : one));
      const tried = await costWith(statement, instead, whatIf);
      const limit = (other.method === 'brin' ? cost * 2 : cost * SIMPLER) + SLACK;
      if (tried.cost > limit || tried.used.length < instead.length) continue;
      kept = instead;
      break;
    }
  }
  return kept;
}

/** Keys of an index that narrow the statement down for whichever values it comes with. */
function essentialKeys(
  { uses }: AdvisedStatement,
  shape: IndexShape,
  { tables, present }: Pick<ChoosingOptions, 'tables' | 'present'>,
): Set<string> {
  const name = `${shape.schema}.${shape.table}`;
  const facts = tables.get(name);
  const own = uses.filter(({ schema, table }) => schema === shape.schema && table === shape.table);
  const names = new Set(
    own.flatMap((use) => (facts === undefined ? [] : [...narrowingKeys(use, facts, present.get(name) ?? [])])),
  );
  return new Set(shape.keys.flatMap(({ expression }) => (names.has(expression) ? [expression] : [])));
}

/** What is compared for equality and has many values, unless an index leads with it already. */
function narrowingKeys({ terms }: TableUse, facts: TableFacts, present: readonly IndexShape[]): Set<string> {
  const led = new Set(present.map(({ keys: [key] }) => key?.expression));
  const narrowing = terms.filter(({ kind, other, expressions: [expression] }) => {
    const distinct = facts.columns.find(({ name }) => name === expression?.column)?.distinct ?? NARROWING;
    return (
      (kind === 'equal' || kind === 'in') && other === undefined && distinct >= NARROWING && !led.has(expression?.text)
    );
  });
  return new Set(narrowing.flatMap(({ expressions: [expression] }) => expression?.text ?? []));
}

/**
 * An index that only has the order that is asked for may look good for the values at hand, such as a walk by date that soon
 * meets a common product, and is ruinous for others.
 */
function walksOnly({ method, keys }: IndexShape, { terms }: TableUse, narrowing: ReadonlySet<string>): boolean {
  const compared = new Set(terms.flatMap(({ expressions }) => expressions.map(({ text }) => text)));
  const [first] = keys;
  const walks = method === 'btree' && first !== undefined && !compared.has(first.expression);
  return walks && !keys.some(({ expression }) => narrowing.has(expression));
}

function replaces(other: IndexShape, shape: IndexShape, essential: ReadonlySet<string>): boolean {
  if (other.table !== shape.table || other.schema !== shape.schema) return false;
  const keys = new Set(other.keys.map(({ expression }) => expression));
  return [...essential].every((expression) => keys.has(expression));
}

/** Bytes, and a little for each key: of two that are as large the one with fewer keys. */
async function weightOf(shape: IndexShape, whatIf: WhatIf): Promise<number> {
  const bytes = (await whatIf.bytes(shape)) ?? Number.POSITIVE_INFINITY;
  const expressions = shape.keys.filter(({ column }) => column === undefined).length;
  return bytes * (1 + 0.02 * (shape.keys.length + expressions)) + shape.keys.length;
}

/** Carries what else is read along, where the table then need not be read and that is worth it. */
async function carrying(
  statement: AdvisedStatement,
  shapes: readonly IndexShape[],
  whatIf: WhatIf,
  { tables }: ChoosingOptions,
): Promise<IndexShape[]> {
  let kept = [...shapes];
  for (const shape of shapes) {
    const uses = statement.uses.filter(({ schema, table }) => schema === shape.schema && table === shape.table);
    const facts = tables.get(`${shape.schema}.${shape.table}`);
    const [use] = uses;
    if (uses.length !== 1 || use === undefined || facts === undefined) continue;
    const [wider] = withIncluded([shape], use, facts);
    if (wider === undefined) continue;
    const { cost } = await costWith(statement, kept, whatIf);
    const instead = kept.map((one) => (one === shape ? wider : one));
    const tried = await costWith(statement, instead, whatIf);
    if (cost >= COST_AT_LEAST && tried.cost <= cost * INCLUDED) kept = instead;
  }
  return kept;
}
