/** What a condition of a plan asks of one relation, in a form an index can serve. */
export interface IndexableCondition {
  /** Columns or expressions that must equal something: `=`, `= ANY`. */
  equals: string[];
  /** Those that lie between: `<`, `>=`, … */
  ranges: string[];
  /** Parts that an index can be restricted to: "deleted_at IS NULL", "active", "NOT hidden". */
  predicates: string[];
}

const NAME = String.raw`(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)`;
const COLUMN = new RegExp(`^(?:(${NAME})\\.)?(${NAME})$`);
const CALL = new RegExp(`^(?:lower|upper)\\((.+)\\)$`);
const CAST = /^\((.+)\)::(?:text|character varying|bpchar|numeric|bigint|integer|name)$/;
const COMPARISON = /^(.+?) (=|<|>|<=|>=) (.+)$/s;
const NULL_TEST = /^(.+?) IS (NOT )?NULL$/;
// Beyond it a condition is a list that a program wrote.
const MAX_CONDITION = 10_000;
// A name has 63 bytes at most; with its owner, quotes and casts it is no longer than this.
const MAX_COLUMN = 400;
// EXPLAIN encloses an expression two or three times.
const MAX_BRACKETS = 8;

/**
 * Reads a condition as EXPLAIN prints it. Undefined where an index on columns cannot serve it as a whole: alternatives, other
 * operators only.
 * @param alias of the relation: names before a dot that are not it belong to others.
 */
export function readCondition(condition: string, alias?: string): IndexableCondition | undefined {
  if (condition.length > MAX_CONDITION) return undefined;
  const found: IndexableCondition = { equals: [], ranges: [], predicates: [] };
  for (const clause of splitAnd(condition)) addClause(found, clause, alias);
  return found.equals.length + found.ranges.length + found.predicates.length === 0 ? undefined : found;
}

/** The column, or lower() and upper() of one, that a text names; undefined for all else, and for columns of others. */
export function columnOf(text: string, alias?: string): string | undefined {
  if (text.length > MAX_COLUMN) return undefined;
  const bare = unwrap(text.trim());
  const cast = CAST.exec(bare)?.[1];
  if (cast !== undefined) return columnOf(cast, alias);
  const call = CALL.exec(bare);
  if (call !== null) {
    const inner = columnOf(call[1] ?? '', alias);
    return inner === undefined ? undefined : `${bare.slice(0, bare.indexOf('('))}(${inner})`;
  }
  const [, owner, column] = COLUMN.exec(bare) ?? [];
  if (column === undefined || (owner !== undefined && unquoted(owner) !== alias)) return undefined;
  return ['true', 'false', 'null', 'current_date', 'current_timestamp', 'current_user'].includes(column)
    ? undefined
    : column;
}

function addClause(found: IndexableCondition, clause: string, alias: string | undefined): void {
  const bare = unwrap(clause.trim());
  const nullTest = NULL_TEST.exec(bare);
  if (nullTest !== null) {
    const column = columnOf(nullTest[1] ?? '', alias);
    if (column !== undefined) found.predicates.push(`${column} IS ${nullTest[2] ?? ''}NULL`);
    return;
  }
  const flag = bare.startsWith('NOT ') ? bare.slice(4) : bare;
  const column = columnOf(flag, alias);
  if (column !== undefined) {
    found.predicates.push(bare.startsWith('NOT ') ? `NOT ${column}` : column);
    return;
  }
  addComparison(found, bare, alias);
}

function addComparison(found: IndexableCondition, bare: string, alias: string | undefined): void {
  const [, left = '', operator, right = ''] = COMPARISON.exec(bare) ?? [];
  // A comparison that is only a part of the clause, as in "a = 1 OR b = 2", serves nothing.
  if (operator === undefined || / (?:OR|AND) /.test(outsideBrackets(bare))) return;
  const column = columnOf(left, alias) ?? (right.startsWith('ANY ') ? undefined : columnOf(right, alias));
  if (column === undefined) return;
  const list = operator === '=' ? found.equals : found.ranges;
  if (!list.includes(column)) list.push(column);
}

function splitAnd(condition: string): string[] {
  const bare = unwrap(condition.trim());
  const clauses: string[] = [];
  let start = 0;
  for (const place of topLevel(bare, ' AND ')) {
    clauses.push(bare.slice(start, place));
    start = place + 5;
  }
  return [...clauses, bare.slice(start)];
}

/** Takes off brackets that enclose the whole. */
function unwrap(text: string): string {
  let bare = text;
  for (let level = 0; level < MAX_BRACKETS; level += 1) {
    if (!bare.startsWith('(') || closing(bare) !== bare.length - 1) break;
    bare = bare.slice(1, -1).trim();
  }
  return bare;
}

function closing(text: string): number {
  let depth = 0;
  for (const { place, sign } of signs(text)) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth === 0) return place;
  }
  return -1;
}

function topLevel(text: string, word: string): number[] {
  let depth = 0;
  const places: number[] = [];
  for (const { place, sign } of signs(text)) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (depth === 0 && sign === ' ' && text.startsWith(word, place)) places.push(place);
  }
  return places;
}

function outsideBrackets(text: string): string {
  let depth = 0;
  let outside = '';
  for (const { sign } of signs(text)) {
    if (sign === '(') depth += 1;
    if (depth === 0) outside += sign;
    if (sign === ')') depth -= 1;
  }
  return outside;
}

/** Each sign of the text that stands in no quotes. */
function* signs(text: string): Generator<{ place: number; sign: string }> {
  let quote = '';
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === "'" || sign === '"') quote = sign;
    else yield { place, sign };
  }
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
