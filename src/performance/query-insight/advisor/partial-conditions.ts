import type { ColumnFacts, TableFacts } from './tables.queries.ts';
import type { Term } from './terms.ts';

export interface PartialCondition {
  texts: readonly string[];
  /** Columns that need not be keys any more. */
  columns: ReadonlySet<string>;
}

/** A larger part of the table is not worth a condition that every later query has to repeat. */
const SHARE_AT_MOST = 0.6;
const KINDS_AT_MOST = 50;

/**
 * Conditions an index may be limited to: those every call has, on columns of few values, that leave a part of the table
 * only. Alone and all together.
 */
export function partialConditions(
  terms: readonly Term[],
  facts: TableFacts,
  literal: ReadonlySet<string>,
): PartialCondition[] {
  const usable = terms.filter((term) => term.alternative === undefined && isFixed(term, facts, literal));
  const selective = usable.filter((term) => shareOf(term, facts) <= SHARE_AT_MOST);
  const single = selective.map((term) => condition([term]));
  return selective.length > 1 ? [...single, condition(selective)] : single;
}

/** The part of the table that meets a condition, 0 to 1, from the statistics; 1 where nothing is known. */
export function shareOf({ kind, value, expressions: [expression] }: Term, facts: TableFacts): number {
  const column = facts.columns.find(({ name }) => name === expression?.column);
  if (column === undefined) return 1;
  if (kind === 'null') return column.nullFraction;
  if (kind === 'not-null') return 1 - column.nullFraction;
  if (kind === 'true') return shareOfValue(column, 't');
  if (kind === 'false') return shareOfValue(column, 'f');
  if (kind === 'equal' && value !== undefined) return shareOfValue(column, value.trimEnd());
  if (kind === 'different' && value !== undefined) return 1 - shareOfValue(column, value.trimEnd());
  return 1;
}

function shareOfValue(column: ColumnFacts, value: string): number {
  const found = column.common.find((common) => common.value.trimEnd() === value);
  if (found !== undefined) return found.share;
  const known = column.common.reduce((sum, { share }) => sum + share, 0);
  const others = Math.max(1, column.distinct - column.common.length);
  return Math.max(0, 1 - known - column.nullFraction) / others;
}

function isFixed(term: Term, facts: TableFacts, literal: ReadonlySet<string>): boolean {
  const column = facts.columns.find(({ name }) => name === term.expressions[0]?.column);
  if (column === undefined) return false;
  if (term.kind === 'null' || term.kind === 'not-null' || term.kind === 'true' || term.kind === 'false') return true;
  if (term.kind !== 'equal' && term.kind !== 'different') return false;
  return term.constant && literal.has(term.text) && column.distinct > 0 && column.distinct <= KINDS_AT_MOST;
}

function condition(terms: readonly Term[]): PartialCondition {
  const columns = terms.filter(({ kind }) => kind !== 'not-null' && kind !== 'different');
  return {
    texts: terms.map(({ text }) => text),
    columns: new Set(columns.flatMap(({ expressions }) => expressions.flatMap(({ column }) => column ?? []))),
  };
}
