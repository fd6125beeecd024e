import { type AstNode, namesOf, walk } from '../sql/walk.ts';
import type { ParsedStatement } from '../sql/statement.ts';
import type { HiddenColumn } from './policy.ts';
import { notAllowed } from './refusals.ts';

/**
 * Numbers of rows tell whether a condition holds, so that a secret column could be read bit by bit: it may not be named, nor
 * be part of a whole row, in a statement about its table.
 * @throws InsightError (422) `sql-not-allowed`.
 */
export function checkHiddenColumns({ tree }: ParsedStatement, hidden: readonly HiddenColumn[]): void {
  const nodes = [...walk(tree)];
  for (const { table, column } of hidden) {
    if (!nodes.some((node) => node.name === 'RangeVar' && node.node.relname === table)) continue;
    if (nodes.some((node) => textOf(node) === column)) {
      throw notAllowed(`${table}.${column}`, 'It is a secret, and a plan would tell it bit by bit.');
    }
    const rows = new Set(nodes.flatMap(rowNamesAt));
    if (nodes.some((node) => takesWholeRow(node, rows))) {
      throw notAllowed(`A whole row of ${table}`, `It contains ${column}, a secret: name the columns instead of *.`);
    }
  }
}

function textOf(node: AstNode): string | undefined {
  if (node.name === 'String') return node.node.sval;
  return node.name === 'ResTarget' ? node.node.name : undefined;
}

function rowNamesAt(node: AstNode): string[] {
  const name = node.name === 'RangeVar' ? node.node.relname : node.name === 'Alias' ? node.node.aliasname : undefined;
  return name === undefined ? [] : [name];
}

/** Also by other names for its columns, or by columns that happen to have the same name as one of another table. */
function takesWholeRow(node: AstNode, rows: ReadonlySet<string>): boolean {
  if (node.name === 'JoinExpr') return node.node.isNatural === true;
  if (node.name === 'Alias') return (node.node.colnames ?? []).length > 0;
  if (node.name !== 'ColumnRef') return false;
  const last = namesOf(node.node.fields).at(-1);
  return last === '*' || (last !== undefined && rows.has(last));
}
