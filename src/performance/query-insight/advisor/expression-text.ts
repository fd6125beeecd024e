import type { Node } from 'libpg-query';

/** A part of a condition as text an index can be made of, and the tables' aliases it speaks of. */
export interface ExpressionText {
  /** Without aliases: "lower(email)". */
  text: string;
  /** Where it is a plain column of a table. */
  column?: string;
  columns: ReadonlySet<string>;
  aliases: ReadonlySet<string>;
  /** Whether a parameter or the answer of a subplan is in it. */
  parameter: boolean;
}

interface Reading {
  columns: Set<string>;
  aliases: Set<string>;
  parameter: boolean;
}

/** @returns undefined for what no index can hold (aggregates, subqueries) or what this reader does not know. */
export function expressionText(node: Node): ExpressionText | undefined {
  const reading: Reading = { columns: new Set(), aliases: new Set(), parameter: false };
  const text = write(node, reading);
  if (text === undefined) return undefined;
  const bare = withoutCasts(node);
  const column = 'ColumnRef' in bare ? columnName(bare)?.column : undefined;
  if (column !== undefined) return { ...reading, text: quoted(column), column };
  return { ...reading, text };
}

/** The value of a constant, casts aside: "%lamp%". */
export function constantValue(node: Node): string | undefined {
  const bare = withoutCasts(node);
  if (!('A_Const' in bare)) return undefined;
  const { sval, ival, fval, boolval } = bare.A_Const;
  return (
    sval?.sval ??
    fval?.fval ??
    (boolval === undefined ? undefined : String(boolval.boolval ?? false)) ??
    (ival === undefined ? undefined : String(ival.ival ?? 0))
  );
}

/** PostgreSQL writes varchar columns as (column)::text. */
function withoutCasts(node: Node): Node {
  return 'TypeCast' in node && node.TypeCast.arg !== undefined ? withoutCasts(node.TypeCast.arg) : node;
}

function write(node: Node, reading: Reading): string | undefined {
  if ('ColumnRef' in node) return writeColumn(node, reading);
  if ('A_Const' in node) return writeConstant(node);
  if ('ParamRef' in node) {
    reading.parameter = true;
    return `$${node.ParamRef.number ?? 0}`;
  }
  if ('TypeCast' in node) return writeCast(node, reading);
  if ('FuncCall' in node) return writeCall(node, reading);
  if ('CoalesceExpr' in node) return wrapped('COALESCE', node.CoalesceExpr.args ?? [], reading);
  if ('MinMaxExpr' in node) {
    return wrapped(node.MinMaxExpr.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST', node.MinMaxExpr.args ?? [], reading);
  }
  if ('CollateClause' in node) return writeCollation(node, reading);
  if ('A_Expr' in node) return writeOperator(node, reading);
  if ('A_ArrayExpr' in node) return wrapped('ARRAY', node.A_ArrayExpr.elements ?? [], reading, '[]');
  return undefined;
}

function writeColumn(node: Extract<Node, { ColumnRef: unknown }>, reading: Reading): string | undefined {
  const name = columnName(node);
  if (name === undefined) return undefined;
  reading.columns.add(name.column);
  reading.aliases.add(name.alias);
  return quoted(name.column);
}

function columnName(node: Extract<Node, { ColumnRef: unknown }>): { alias: string; column: string } | undefined {
  const names = (node.ColumnRef.fields ?? []).map(nameOf);
  // Definitions of indexes name columns alone.
  const [alias, column, ...more] = names.length === 1 ? ['', ...names] : names;
  return alias === undefined || column === undefined || more.length > 0 ? undefined : { alias, column };
}

function writeConstant({ A_Const: constant }: Extract<Node, { A_Const: unknown }>): string | undefined {
  if (constant.isnull === true) return 'NULL';
  if (constant.sval !== undefined) return `'${(constant.sval.sval ?? '').replaceAll("'", "''")}'`;
  if (constant.fval !== undefined) return constant.fval.fval;
  if (constant.boolval !== undefined) return constant.boolval.boolval === true ? 'true' : 'false';
  return constant.ival === undefined ? undefined : String(constant.ival.ival ?? 0);
}

function writeCast({ TypeCast: cast }: Extract<Node, { TypeCast: unknown }>, reading: Reading): string | undefined {
  const inner = cast.arg === undefined ? undefined : write(cast.arg, reading);
  const type = (cast.typeName?.names ?? []).map(nameOf).filter((name) => name !== 'pg_catalog');
  if (inner === undefined || type.length === 0) return undefined;
  const array = (cast.typeName?.arrayBounds ?? []).length > 0 ? '[]' : '';
  const plain = cast.arg !== undefined && 'A_Const' in cast.arg;
  return `${plain ? inner : `(${inner})`}::${type.map((name) => quoted(name ?? '')).join('.')}${array}`;
}

function writeCall({ FuncCall: call }: Extract<Node, { FuncCall: unknown }>, reading: Reading): string | undefined {
  if (call.agg_star === true || call.over !== undefined || call.agg_distinct === true) return undefined;
  const names = (call.funcname ?? []).map(nameOf).filter((name) => name !== undefined && name !== 'pg_catalog');
  return wrapped(names.map((name) => quoted(name ?? '')).join('.'), call.args ?? [], reading);
}

function writeCollation(node: Extract<Node, { CollateClause: unknown }>, reading: Reading): string | undefined {
  const { arg, collname } = node.CollateClause;
  const inner = arg === undefined ? undefined : write(arg, reading);
  const names = (collname ?? []).map((name) => `"${nameOf(name) ?? ''}"`);
  return inner === undefined ? undefined : `${inner} COLLATE ${names.join('.')}`;
}

function writeOperator({ A_Expr: expr }: Extract<Node, { A_Expr: unknown }>, reading: Reading): string | undefined {
  if (expr.kind !== 'AEXPR_OP' || expr.rexpr === undefined) return undefined;
  const left = expr.lexpr === undefined ? '' : write(expr.lexpr, reading);
  const right = write(expr.rexpr, reading);
  const operator = (expr.name ?? []).map(nameOf).join('.');
  return left === undefined || right === undefined ? undefined : `(${left} ${operator} ${right})`.replace('( ', '(');
}

function wrapped(name: string, args: readonly Node[], reading: Reading, braces = '()'): string | undefined {
  const written = args.map((arg) => write(arg, reading));
  if (written.includes(undefined)) return undefined;
  return `${name}${braces.charAt(0)}${written.join(', ')}${braces.charAt(1)}`;
}

/** The text of a String node. */
export function nameOf(node: Node): string | undefined {
  return 'String' in node ? node.String.sval : undefined;
}

function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
