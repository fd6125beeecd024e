import { covers, type IndexKey, type IndexShape, shapeKey } from './index-shape.ts';
import type { ExpressionText } from './expression-text.ts';
import type { SortTerm } from './parse-condition.ts';
import type { ColumnFacts, TableFacts } from './tables.queries.ts';
import type { TableUse } from './table-uses.ts';
import type { Term } from './terms.ts';
import { specialIndexes } from './special-candidates.ts';
import { partialConditions } from './partial-conditions.ts';

export interface CandidateOptions {
  /** Whether pg_trgm is there. */
  trigrams: boolean;
  /** Texts of conditions that are the same for every call: only they may make an index partial. */
  literal: ReadonlySet<string>;
}

const KEYS_AT_MOST = 4;
const CANDIDATES_AT_MOST = 60;
const INCLUDED_AT_MOST = 4;
const INCLUDED_BYTES_AT_MOST = 80;

/**
 * Indexes that could serve one use of a table: what is compared for equality first, then one range or the order that is
 * asked for (after AutoAdmin: Chaudhuri and Narasayya, VLDB 1997), in several orders, whole or partial, with or without
 * what else is read. Which of them is worth it, the planner says later.
 */
export function candidates(use: TableUse, facts: TableFacts, options: CandidateOptions): IndexShape[] {
  const found = new Map<string, IndexShape>();
  const add = (shape: IndexShape) => {
    if (found.size < CANDIDATES_AT_MOST && shape.keys.length > 0) found.set(shapeKey(shape), shape);
  };
  const base = { schema: use.schema, table: use.table, include: [] };
  const runs = keyRuns(use, facts);
  const partials = partialConditions(use.terms, facts, options.literal);
  for (const keys of runs) add({ ...base, method: 'btree', keys, where: [] });
  for (const where of partials) {
    for (const keys of runs) {
      const rest = keys.filter(({ column }) => column === undefined || !where.columns.has(column));
      add({ ...base, method: 'btree', keys: rest.length > 0 ? rest : keys, where: where.texts });
    }
  }
  for (const shape of specialIndexes(use, facts, options)) add(shape);
  return [...found.values()];
}

/** The same indexes with what else is read of the table, where that is little: the table itself need not be read. */
export function withIncluded(shapes: readonly IndexShape[], use: TableUse, facts: TableFacts): IndexShape[] {
  if (facts.allVisible < 0.5) return [];
  const wanted = new Set([
    ...use.needed,
    ...use.terms.flatMap(({ expressions }) => expressions.flatMap(({ columns }) => [...columns])),
  ]);
  return shapes.flatMap((shape) => {
    if (shape.method !== 'btree' || shape.keys.some(({ column }) => column === undefined)) return [];
    const held = new Set(shape.keys.map(({ column }) => column));
    const conditioned = shape.where.map((text) => /^"?(\w+)"?/.exec(text)?.[1]);
    const include = [...wanted].filter((name) => !held.has(name) && !conditioned.includes(name)).toSorted();
    const bytes = include.reduce((sum, name) => sum + (columnOf(facts, name)?.width ?? 100), 0);
    const fits = include.length > 0 && include.length <= INCLUDED_AT_MOST && bytes <= INCLUDED_BYTES_AT_MOST;
    return fits ? [{ ...shape, include }] : [];
  });
}

/** Whether an index that is there, as pg_get_indexdef prints it, is this one. */
export function exists(shape: IndexShape, present: readonly IndexShape[]): boolean {
  return present.some((other) => covers(other, shape));
}

function keyRuns(use: TableUse, facts: TableFacts): IndexKey[][] {
  const single = use.terms.filter(({ alternative }) => alternative === undefined);
  const fixed = single.filter(({ kind, other }) => (kind === 'equal' || kind === 'in') && other === undefined);
  const tested = single.filter(({ kind }) => kind === 'null' || kind === 'true' || kind === 'false');
  const joins = single.filter(({ kind, other }) => kind === 'equal' && other !== undefined);
  const equal = distinctKeys(bySelectivity(fixed, facts).map((term) => keyOf(term, facts)));
  const flags = distinctKeys(tested.map((term) => keyOf(term, facts)));
  const joined = distinctKeys(joins.map((term) => keyOf(term, facts)));
  const ranges = single.filter(({ kind }) => kind === 'range').map((term) => rangeKeys(term, facts));
  const tails = [...use.orders, ...use.groups].map((order) => order.map((term) => sortKey(term)));
  const prefix = single.filter(({ kind, value }) => kind === 'pattern' && /^[^%_]/.test(value ?? ''));
  const ends = [...tails, ...ranges, ...prefix.map((term) => [patternKey(term, facts)])];
  const others = use.terms.filter(
    ({ alternative, kind }) => alternative !== undefined && /equal|in|range|pattern|null|true/.test(kind),
  );
  return tidy([
    ...heads(equal, flags, joined).flatMap((head) => [head, ...ends.map((end) => [...head, ...end])]),
    ...ends,
    ...ranges.flatMap((range) => tails.map((tail) => [...tail, ...range])),
    ...others.map((term) =>
      term.kind === 'pattern'
        ? [patternKey(term, facts)]
        : term.kind === 'range'
          ? rangeKeys(term, facts)
          : [keyOf(term, facts)],
    ),
  ]);
}

/** What is compared for equality, in the orders worth trying; single ones too, which other statements may share. */
function heads(equal: readonly IndexKey[], flags: readonly IndexKey[], joined: readonly IndexKey[]): IndexKey[][] {
  const pairs = equal.flatMap((one) => equal.filter((other) => other !== one).map((other) => [one, other]));
  const all = [...equal, ...flags];
  return [
    ...joined.map((key) => [key]),
    ...equal.map((key) => [key]),
    [...equal],
    all,
    [...equal].toReversed(),
    ...joined.flatMap((key) => [
      [key, ...equal],
      [...equal, key],
      [key, ...all],
    ]),
    [...joined],
    ...pairs.slice(0, 6),
    ...flags.map((key) => [key]),
    ...equal.flatMap((key) => flags.map((flag) => [key, flag])),
  ];
}

/** Each key once, at most four, each run once. */
function tidy(runs: readonly (readonly IndexKey[])[]): IndexKey[][] {
  const seen = new Map<string, IndexKey[]>();
  for (const run of runs) {
    const keys = distinctKeys(run).slice(0, KEYS_AT_MOST);
    if (keys.length > 0) seen.set(JSON.stringify(keys), keys);
  }
  return [...seen.values()];
}

function distinctKeys(keys: readonly IndexKey[]): IndexKey[] {
  const seen = new Set<string>();
  return keys.filter(({ expression }) => !seen.has(expression) && seen.add(expression));
}

function bySelectivity(terms: readonly Term[], facts: TableFacts): Term[] {
  const distinct = ({ expressions: [expression] }: Term) => columnOf(facts, expression?.column)?.distinct ?? 1_000;
  return terms.toSorted((one, other) => distinct(other) - distinct(one));
}

function keyOf({ expressions: [expression] }: Term, facts: TableFacts): IndexKey {
  return expression === undefined ? { expression: '' } : plainKey(expression, facts);
}

function plainKey({ text, column }: ExpressionText, facts: TableFacts): IndexKey {
  return columnOf(facts, column) === undefined
    ? { expression: text }
    : { expression: text, ...(column === undefined ? {} : { column }) };
}

function rangeKeys({ expressions, operator }: Term, facts: TableFacts): IndexKey[] {
  const down = expressions.length > 1 && operator.startsWith('<');
  return expressions.map((expression) => ({ ...plainKey(expression, facts), ...(down ? { descending: true } : {}) }));
}

function patternKey(term: Term, facts: TableFacts): IndexKey {
  const key = keyOf(term, facts);
  const column = columnOf(facts, key.column);
  return column?.byteOrder === true ? key : { ...key, opclass: 'text_pattern_ops' };
}

function sortKey({ expression, descending, nulls }: SortTerm): IndexKey {
  return {
    expression: expression.text,
    ...(expression.column === undefined ? {} : { column: expression.column }),
    ...(descending ? { descending } : {}),
    ...(nulls === undefined ? {} : { nulls }),
  };
}

export function columnOf(facts: TableFacts, name: string | undefined): ColumnFacts | undefined {
  return facts.columns.find((column) => column.name === name);
}
