import { type AstNode, namesOf, walk } from '../sql/walk.ts';
import type { ParsedStatement } from '../sql/statement.ts';

/** What a statement may make PostgreSQL call, by name: which function it really is, only the server can tell. */
export interface NamesIn {
  /** "lower" or "pg_catalog.lower". */
  functions: string[];
  operators: string[];
  types: string[];
  /** Behind a dot: a column, or a function of the row. */
  attributes: string[];
  /** Quoted, for to_regclass. */
  relations: string[];
}

export function namesIn({ tree }: ParsedStatement): NamesIn {
  const nodes = [...walk(tree)];
  const functions = nodes.flatMap(functionsAt);
  return {
    functions: unique(functions),
    operators: unique([...UNSEEN, ...nodes.flatMap(operatorsAt)]),
    // What looks like the call of a function may be the cast to a type of that name.
    types: unique([...functions.flatMap((name) => name.split('.')), ...nodes.flatMap(typesAt)]),
    attributes: unique(nodes.flatMap(attributesAt)),
    relations: unique(nodes.flatMap(relationsAt)),
  };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** What IN, BETWEEN, DISTINCT, ORDER BY, LIKE and their kind stand for. */
const UNSEEN = ['=', '<>', '<', '<=', '>', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~'];

/** Kinds of nodes that servers before the grammar of PostgreSQL 18 read as calls of functions with these names. */
const LATER_SYNTAX: Readonly<Record<string, readonly string[] | undefined>> = {
  JsonFuncExpr: ['json_exists', 'json_value', 'json_query'],
  JsonParseExpr: ['json'],
  JsonScalarExpr: ['json_scalar'],
  JsonSerializeExpr: ['json_serialize'],
  JsonObjectConstructor: ['json_object'],
  JsonArrayConstructor: ['json_array'],
  JsonArrayQueryConstructor: ['json_array'],
  JsonObjectAgg: ['json_objectagg'],
  JsonArrayAgg: ['json_arrayagg'],
  JsonTable: ['json_table'],
  MergeSupportFunc: ['merge_action'],
};

function functionsAt(at: AstNode): readonly string[] {
  if (at.name === 'FuncCall') return [namesOf(at.node.funcname).slice(-2).join('.')];
  // The two built-in ways of sampling declare themselves volatile, as every such function does.
  if (at.name === 'RangeTableSample') return namesOf(at.node.method).filter((name) => !BUILT_IN_SAMPLING.test(name));
  return LATER_SYNTAX[at.name] ?? [];
}

const BUILT_IN_SAMPLING = /^(pg_catalog|system|bernoulli)$/;

function operatorsAt(at: AstNode): readonly string[] {
  if (at.name === 'A_Expr') return namesOf(at.node.name).slice(-1);
  if (at.name === 'SubLink') return namesOf(at.node.operName).slice(-1);
  return at.name === 'SortBy' ? namesOf(at.node.useOp).slice(-1) : [];
}

function typesAt(at: AstNode): readonly string[] {
  return at.name === 'TypeName' ? namesOf(at.node.names) : [];
}

function relationsAt(at: AstNode): readonly string[] {
  return at.name === 'RangeVar' ? [quoted([at.node.schemaname, at.node.relname])] : [];
}

function attributesAt(at: AstNode): readonly string[] {
  if (at.name === 'ColumnRef') return namesOf(at.node.fields).slice(1);
  return at.name === 'A_Indirection' ? namesOf(at.node.indirection) : [];
}

function quoted(parts: readonly (string | undefined)[]): string {
  return parts
    .filter((part) => part !== undefined)
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}
