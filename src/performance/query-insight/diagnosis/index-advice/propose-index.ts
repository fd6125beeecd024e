import type { PlanNode } from '../../plan/plan.ts';
import type { SchemaFacts } from '../finding.ts';
import { tableOf } from '../rule.ts';
import { columnOf, readCondition } from './conditions.ts';
import { quoteIdentifier } from './identifiers.ts';

// An index of more columns serves one statement only, and every write pays for each of them.
const MAX_COLUMNS = 4;

interface Wish {
  /** Conditions that the index should serve: filter, index condition, the part of a join. */
  conditions: readonly (string | undefined)[];
  /** Sort keys as EXPLAIN prints them; served after equalities, instead of a range. */
  sortKeys?: readonly string[];
  /** Columns that the index should hold besides. */
  include?: readonly string[];
}

/**
 * `CREATE INDEX CONCURRENTLY …` for a scan: columns that must be equal first, then the sort keys or one range; partial where
 * the conditions ask for null or for a flag. Undefined where the plan does not tell enough, or such an index is there.
 */
export function proposeIndex(node: PlanNode, wish: Wish, facts: SchemaFacts): string | undefined {
  if (node.relation === undefined) return undefined;
  const alias = node.alias ?? node.relation;
  const parts = wish.conditions.flatMap((condition) => {
    const part = condition === undefined ? undefined : readCondition(condition, alias);
    return part === undefined ? [] : [part];
  });
  const equals = unique(parts.flatMap((part) => part.equals));
  const ranges = unique(parts.flatMap((part) => part.ranges)).filter((column) => !equals.includes(column));
  const order = wish.sortKeys === undefined ? ranges.slice(0, 1) : orderBy(wish.sortKeys, alias, equals);
  if (order === undefined) return undefined;
  const predicates = unique(parts.flatMap((part) => part.predicates));
  const columns = [...equals.slice(0, MAX_COLUMNS - 1), ...order].slice(0, MAX_COLUMNS);
  const flag = predicates[0];
  if (columns.length === 0 && flag === undefined) return undefined;
  // A flag or a null test alone: the index holds just the rows that are wanted, by what the test is of.
  const key = columns.length > 0 ? columns : [columnIn(flag ?? '')];
  if (exists(node, key, predicates, facts)) return undefined;
  const included = (wish.include ?? []).filter((column) => !key.some((part) => bare(part) === column));
  return statement(node, key, included, predicates);
}

function statement(node: PlanNode, key: string[], included: string[], predicates: string[]): string {
  const schema = node.schema === undefined || node.schema === 'public' ? '' : `${quoteIdentifier(node.schema)}.`;
  const include = included.length === 0 ? '' : ` INCLUDE (${included.join(', ')})`;
  const where = predicates.length === 0 ? '' : ` WHERE ${predicates.join(' AND ')}`;
  const table = `${schema}${quoteIdentifier(node.relation ?? '')}`;
  return `CREATE INDEX CONCURRENTLY ON ${table} (${key.join(', ')})${include}${where}`;
}

/** The keys as columns of the relation, with their direction; undefined where one of them is no column of it. */
function orderBy(keys: readonly string[], alias: string, equals: readonly string[]): string[] | undefined {
  const columns: string[] = [];
  for (const key of keys) {
    const [, expression = '', direction = ''] =
      /^(.*?)((?: DESC| ASC)?(?: NULLS (?:FIRST|LAST))?)$/s.exec(key.trim()) ?? [];
    const column = columnOf(expression, alias);
    if (column === undefined) return undefined;
    if (!equals.includes(column)) columns.push(`${column}${direction}`);
  }
  return columns;
}

function exists(node: PlanNode, key: readonly string[], predicates: readonly string[], facts: SchemaFacts): boolean {
  const indexes = tableOf(node, facts)?.indexes ?? [];
  return indexes.some(
    ({ columns, valid = true, predicate }) =>
      valid &&
      (predicate === undefined || predicates.length > 0) &&
      key.every((part, place) => bare(part) === bare(columns[place] ?? '')),
  );
}

function bare(part: string): string {
  return part.replace(/(?: DESC| ASC)?(?: NULLS (?:FIRST|LAST))?$/, '');
}

function columnIn(predicate: string): string {
  return predicate.replace(/^NOT /, '').replace(/ IS (?:NOT )?NULL$/, '');
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
