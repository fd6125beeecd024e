import type { Node, RawStmt } from 'libpg-query';

import { AppError } from '../../../shared/errors.ts';
import { fingerprintOf, parseText, withoutConstants } from './grammar.ts';
import { namesOf, walk } from './walk.ts';

/** "other": whatever EXPLAIN cannot explain, such as COPY or CREATE TABLE; `statementType` says what. */
export type StatementKind = 'select' | 'insert' | 'update' | 'delete' | 'merge' | 'other';

export interface ParsedStatement {
  /** The text of the statement alone, without what surrounds it and without its semicolon. */
  sql: string;
  /** "select" is also VALUES, TABLE and WITH … SELECT, whatever its WITH holds. */
  kind: StatementKind;
  /** The name of its kind in the grammar: "SelectStmt", "CopyStmt". */
  statementType: string;
  /** For `walk` and `nodesNamed`. */
  tree: Node;
  /** Tables and views as named in the text, each once, without those a WITH defines. Empty for "other", as the following three. */
  relations: readonly RelationName[];
  /** Functions called, each once, as named in the text: "lower", "pg_catalog.timezone". */
  functions: readonly string[];
  /** Operators used, each once, as named in the text: "=", "~~" (LIKE), "pg_catalog.+". */
  operators: readonly string[];
  /** The highest n of $n. */
  parameters: number;
  /** Equal for statements that differ only in constants. */
  fingerprint: string;
  /** With $n in place of constants. */
  normalized: string;
}

export interface RelationName {
  schema: string | undefined;
  name: string;
}

/**
 * Reads one statement with PostgreSQL's own grammar.
 * @throws AppError (422) `sql-syntax` with the position, `sql-not-one-statement`, `sql-too-large` (over 100 kB), `sql-too-deep`,
 *   `sql-not-understood`.
 */
export async function parseStatement(sql: string): Promise<ParsedStatement> {
  const statements = (await parseText(sql)).stmts ?? [];
  const [only] = statements;
  if (statements.length !== 1 || only?.stmt === undefined) {
    const found = statements.length === 0 ? 'none' : `${statements.length}`;
    throw new AppError('sql-not-one-statement', 422, `One statement is looked at at a time, and there are ${found}.`);
  }
  const text = textOf(sql, only);
  return {
    sql: text,
    ...described(only.stmt),
    fingerprint: await fingerprintOf(text),
    normalized: await withoutConstants(text),
  };
}

/**
 * The texts of all statements, in order, without their semicolons.
 * @throws as `parseStatement`, but for `sql-not-one-statement`.
 */
export async function splitStatements(sql: string): Promise<string[]> {
  return ((await parseText(sql)).stmts ?? []).map((statement) => textOf(sql, statement));
}

const KINDS: Readonly<Record<string, StatementKind | undefined>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
};

/** The parser counts bytes. */
function textOf(sql: string, { stmt_location: start = 0, stmt_len: length }: RawStmt): string {
  const bytes = Buffer.from(sql);
  return bytes
    .subarray(start, length === undefined || length === 0 ? bytes.length : start + length)
    .toString()
    .trim();
}

function described(tree: Node) {
  const statementType = Object.keys(tree)[0] ?? '';
  const kind = KINDS[statementType] ?? 'other';
  const relations = new Map<string, RelationName>();
  const defined = new Set<string>();
  const functions = new Set<string>();
  const operators = new Set<string>();
  let parameters = 0;
  for (const { name, node } of kind === 'other' ? [] : walk(tree)) {
    if (name === 'RangeVar') relations.set(`${node.schemaname}.${node.relname}`, relationOf(node));
    if (name === 'CommonTableExpr') defined.add(`undefined.${node.ctename}`);
    if (name === 'FuncCall') functions.add(namesOf(node.funcname).join('.'));
    if (name === 'A_Expr') operators.add(namesOf(node.name).join('.'));
    if (name === 'ParamRef') parameters = Math.max(parameters, node.number ?? 0);
  }
  for (const name of defined) relations.delete(name);
  return {
    kind,
    statementType,
    tree,
    relations: [...relations.values()],
    functions: [...functions],
    operators: [...operators],
    parameters,
  };
}

function relationOf({ schemaname, relname }: { schemaname?: string; relname?: string }): RelationName {
  return { schema: schemaname, name: relname ?? '' };
}
