import type { Node } from 'libpg-query';

import { parseText } from '../sql/grammar.ts';
import { nodesNamed, walk } from '../sql/walk.ts';

/** Types that SQL lets stand before a constant, as in `interval '1 day'`. */
const TYPES =
  'interval|timestamptz|timestamp(?: with(?:out)? time zone)?|timetz|time(?: with(?:out)? time zone)?|date|' +
  'double precision|numeric|decimal|float8|float4|int8|int4|int2|bool|text|uuid|jsonb|json|bytea|inet|cidr|' +
  'tsquery|tsvector|regclass|regconfig|xml';
const CAST = new RegExp(
  String.raw`("(?:[^"]|"")*"|'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/)|(?<![\w.$])(${TYPES})\s+(\$\d+)`,
  'gis',
);

const FIELD = /(?<![\w.])(extract\s*\(\s*)\$\d+(?=\s+from\b)/gi;

/**
 * pg_stat_statements writes `interval $1` where `interval '1 day'` stood, which is no SQL: it becomes `$1::interval`. Such a
 * text cannot be parsed, so that it is read word by word; names in quotes, strings and comments are left alone. Of which field
 * `extract($1 FROM …)` was, nobody can tell: the seconds do, as no index hangs on them.
 */
export function withCasts(sql: string): string {
  const known = sql.replaceAll(FIELD, (_, before: string) => `${before}epoch`);
  return known.replaceAll(CAST, (whole, _left: string | undefined, type: string | undefined, parameter: string) =>
    type === undefined ? whole : `${parameter}::${type.replaceAll(/\s+/g, ' ')}`,
  );
}

/**
 * Where one constant stood in two places, as in SELECT date_trunc('day', at) … GROUP BY date_trunc('day', at), there are
 * two parameters now, and PostgreSQL takes the expressions for different ones: parameters of what is grouped, ordered or
 * made distinct by become those of the same expression in the list of results. All are numbered anew.
 */
export async function withSharedParameters(sql: string): Promise<string> {
  const root = (await parseText(sql)).stmts?.[0]?.stmt;
  if (root === undefined) return sql;
  const stands = new Map<number, number>();
  for (const { node } of nodesNamed(root, 'SelectStmt')) {
    const { targetList = [], groupClause = [], sortClause = [], distinctClause = [] } = node;
    const results = new Map(targetList.flatMap(partsOf).map((part) => [masked(part), part]));
    for (const part of [...groupClause, ...sortClause, ...distinctClause].flatMap(partsOf)) {
      const same = results.get(masked(part));
      const numbers = same === undefined ? [] : numbersIn(same);
      for (const [place, number] of numbersIn(part).entries()) stands.set(number, numbers[place] ?? number);
    }
  }
  return renumbered(sql, root, stands);
}

export interface PlacedParameter {
  number: number;
  /** In bytes from the beginning of the text. */
  location: number;
}

/** Every $n of a statement where it stands, and whether its type is written behind it. */
export function parametersIn(root: Node): (PlacedParameter & { cast: boolean })[] {
  return nodesNamed(root, 'ParamRef').map(({ node, parent }) => ({
    number: node.number ?? 0,
    location: node.location ?? 0,
    cast: parent?.name === 'TypeCast',
  }));
}

/** Puts other text in the place of parameters. */
export function replaceParameters(
  sql: string,
  parameters: readonly PlacedParameter[],
  write: (number: number) => string,
): string {
  let bytes = Buffer.from(sql);
  for (const { number, location } of parameters.toSorted((one, other) => other.location - one.location)) {
    const end = location + `$${number}`.length;
    bytes = Buffer.concat([bytes.subarray(0, location), Buffer.from(write(number)), bytes.subarray(end)]);
  }
  return bytes.toString();
}

function renumbered(sql: string, root: Node, stands: ReadonlyMap<number, number>): string {
  const placed = parametersIn(root);
  const order = new Map<number, number>();
  for (const { number } of placed.toSorted((one, other) => one.location - other.location)) {
    const meant = stands.get(number) ?? number;
    if (!order.has(meant)) order.set(meant, order.size + 1);
  }
  return replaceParameters(sql, placed, (number) => `$${order.get(stands.get(number) ?? number) ?? number}`);
}

/** A node with parameters in it, and all such nodes below: whatever may be what is grouped by. */
function partsOf(node: Node): Node[] {
  return [...walk(node)]
    .map(({ name, node: inner }) => ({ [name]: inner }) as Node)
    .filter(
      (part) => !('ParamRef' in part) && !('ResTarget' in part) && !('SortBy' in part) && numbersIn(part).length > 0,
    );
}

function numbersIn(node: Node): number[] {
  return nodesNamed(node, 'ParamRef').map(({ node: parameter }) => parameter.number ?? 0);
}

/** The same for expressions that differ in the numbers of their parameters alone. */
function masked(node: Node): string {
  return JSON.stringify(node, (key, value: unknown) => {
    if (key === 'location') return undefined;
    return key === 'ParamRef' ? 0 : value;
  });
}
