import type { Node } from 'libpg-query';

import { parseText } from '../sql/grammar.ts';
import { expressionText, nameOf } from './expression-text.ts';
import type { IndexKey, IndexMethod, IndexShape } from './index-shape.ts';
import { termsOf } from './terms.ts';

const METHODS: ReadonlySet<string> = new Set<IndexMethod>(['btree', 'gin', 'brin']);

/** The shape of an index from its CREATE INDEX; undefined for methods that are never proposed, such as hash. */
export async function readIndex(definition: string): Promise<IndexShape | undefined> {
  const parsed = await parseText(definition);
  const statement = parsed.stmts?.[0]?.stmt;
  if (statement === undefined || !('IndexStmt' in statement)) return undefined;
  const {
    relation,
    accessMethod = 'btree',
    indexParams = [],
    indexIncludingParams = [],
    whereClause,
  } = statement.IndexStmt;
  if (!isMethod(accessMethod)) return undefined;
  const keys = indexParams.map(keyOf);
  if (keys.includes(undefined)) return undefined;
  return {
    schema: relation?.schemaname ?? 'public',
    table: relation?.relname ?? '',
    method: accessMethod,
    keys: keys.filter((key) => key !== undefined),
    include: indexIncludingParams.flatMap((node) => ('IndexElem' in node ? (node.IndexElem.name ?? []) : [])),
    where: whereClause === undefined ? [] : whereOf(whereClause),
  };
}

function isMethod(name: string): name is IndexMethod {
  return METHODS.has(name);
}

function keyOf(node: Node): IndexKey | undefined {
  if (!('IndexElem' in node)) return undefined;
  const { name, expr, opclass = [], ordering, nulls_ordering: nulls, collation = [] } = node.IndexElem;
  const expression = name ?? (expr === undefined ? undefined : expressionText(expr)?.text);
  if (expression === undefined) return undefined;
  const classes = opclass.map(nameOf).filter((part) => part !== undefined);
  const collated = collation.length === 0 ? expression : `${expression} COLLATE "${collation.map(nameOf).join('.')}"`;
  return {
    expression: collated,
    ...(name === undefined || collation.length > 0 ? {} : { column: name }),
    ...(classes.length === 0 ? {} : { opclass: classes.join('.') }),
    ...(ordering === 'SORTBY_DESC' ? { descending: true } : {}),
    ...(nulls === 'SORTBY_NULLS_FIRST' ? { nulls: 'first' as const } : {}),
    ...(nulls === 'SORTBY_NULLS_LAST' ? { nulls: 'last' as const } : {}),
  };
}

/** A condition this reader does not know stands for itself: no candidate has it. */
function whereOf(condition: Node): string[] {
  const texts = termsOf(condition).map(({ text }) => text);
  return texts.length === 0 ? ['(a condition of its own)'] : texts;
}
