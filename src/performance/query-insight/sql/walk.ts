import type { Node } from 'libpg-query';

import { AppError } from '../../../shared/errors.ts';

type KeysOfUnion<T> = T extends T ? keyof T : never;

/** The name of a kind of node in PostgreSQL's parse tree: "SelectStmt", "FuncCall". */
export type NodeName = KeysOfUnion<Node>;
export type NodeOf<N extends NodeName> = Extract<Node, Record<N, unknown>>[N];

export interface AstNodeOf<N extends NodeName> {
  readonly name: N;
  readonly node: NodeOf<N>;
  /** undefined for the statement itself. */
  readonly parent: AstNode | undefined;
  /** The field of the parent in which it stands: "whereClause". */
  readonly field: string;
  /** 0 for the statement itself. */
  readonly depth: number;
}
/** One node of a parse tree; narrow it by `name`. */
export type AstNode = { [N in NodeName]: AstNodeOf<N> }[NodeName];

const MAX_DEPTH = 500;

/**
 * All nodes of a tree in pre-order, with their parents.
 * @param root a node as the grammar gives it: `{ SelectStmt: { … } }`.
 * @throws AppError (422) `sql-too-deep`, `sql-not-understood` for what SELECT, INSERT, UPDATE, DELETE and MERGE cannot contain.
 */
export function* walk(root: Node): Generator<AstNode> {
  const waiting: AstNode[] = [entered(root, '', undefined)];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.depth > MAX_DEPTH) {
      throw new AppError('sql-too-deep', 422, 'The statement is nested too deeply to be read.');
    }
    yield next;
    waiting.push(...childrenOf(next).toReversed());
  }
}

/** All nodes of one kind, in the order of `walk`. */
export function nodesNamed<N extends NodeName>(root: Node, name: N): AstNodeOf<N>[] {
  return [...walk(root)].filter((node): node is Extract<AstNode, AstNodeOf<N>> => node.name === name);
}

/** The nodes above, from the parent to the statement itself. */
export function* ancestorsOf(node: AstNode): Generator<AstNode> {
  for (let above = node.parent; above !== undefined; above = above.parent) yield above;
}

/** The text of a list of names, as of a function or a column: `[{ String: { sval } }]`; `*` for all columns. */
export function namesOf(list: readonly Node[] | undefined): string[] {
  return (list ?? []).flatMap((part) => {
    if ('String' in part) return [part.String.sval ?? ''];
    return 'A_Star' in part ? ['*'] : [];
  });
}

function childrenOf(parent: AstNode): AstNode[] {
  return Object.entries(parent.node).flatMap(([field, value]) => childrenIn(value, field, parent));
}

function childrenIn(value: unknown, field: string, parent: AstNode): AstNode[] {
  if (Array.isArray(value)) return value.flatMap((item) => childrenIn(item, field, parent));
  if (typeof value !== 'object' || value === null) return [];
  // Plain DISTINCT is a list of one nothing.
  const nothing = Object.keys(value).length === 0 && !BARE.has(field);
  return nothing ? [] : [entered(value, field, parent)];
}

/** Most fields hold `{ NameOfKind: node }`; some, of one kind always, hold the node itself. */
function entered(value: object, field: string, parent: AstNode | undefined): AstNode {
  const [first, ...others] = Object.keys(value);
  const wrapped = others.length === 0 && first !== undefined && /^[A-Z]/.test(first);
  const name = wrapped ? first : (BARE.get(`${parent?.name}.${field}`) ?? BARE.get(field));
  if (name === undefined) {
    throw new AppError('sql-not-understood', 422, `The statement contains something unknown (${field}).`);
  }
  const node: unknown = wrapped ? Object.values(value)[0] : value;
  // The grammar's own description says which kind stands where: see `Node` of libpg-query.
  return { name, node, parent, field, depth: parent === undefined ? 0 : parent.depth + 1 } as AstNode;
}

/** Fields without the name of their kind, after the protobuf description of libpg_query 18. */
const BARE: ReadonlyMap<string, NodeName> = new Map<string, NodeName>([
  ['larg', 'SelectStmt'],
  ['rarg', 'SelectStmt'],
  ['withClause', 'WithClause'],
  ['intoClause', 'IntoClause'],
  ['rel', 'RangeVar'],
  ['relation', 'RangeVar'],
  ['alias', 'Alias'],
  ['join_using_alias', 'Alias'],
  ['typeName', 'TypeName'],
  ['collClause', 'CollateClause'],
  ['over', 'WindowDef'],
  ['search_clause', 'CTESearchClause'],
  ['cycle_clause', 'CTECycleClause'],
  ['onConflictClause', 'OnConflictClause'],
  ['infer', 'InferClause'],
  ['returningClause', 'ReturningClause'],
  ['ival', 'Integer'],
  ['fval', 'Float'],
  ['boolval', 'Boolean'],
  ['sval', 'String'],
  ['bsval', 'BitString'],
  ['format', 'JsonFormat'],
  ['returning', 'JsonReturning'],
  ['on_empty', 'JsonBehavior'],
  ['on_error', 'JsonBehavior'],
  ['output', 'JsonOutput'],
  ['context_item', 'JsonValueExpr'],
  ['pathspec', 'JsonTablePathSpec'],
  ['constructor', 'JsonAggConstructor'],
  ['JsonArgument.val', 'JsonValueExpr'],
  ['JsonKeyValue.value', 'JsonValueExpr'],
  ['JsonParseExpr.expr', 'JsonValueExpr'],
  ['JsonSerializeExpr.expr', 'JsonValueExpr'],
  ['JsonObjectAgg.arg', 'JsonKeyValue'],
  ['JsonArrayAgg.arg', 'JsonValueExpr'],
]);
