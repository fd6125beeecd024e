/** One key of an index: a column or an expression, as SQL text without an alias. */
export interface IndexKey {
  /** "created_at", "lower(email)": an expression that is no column stands without its outer parentheses. */
  expression: string;
  /** The name where the expression is a plain column. */
  column?: string;
  opclass?: string;
  descending?: boolean;
  /** Where it differs from PostgreSQL's own: nulls last when ascending, first when descending. */
  nulls?: 'first' | 'last';
}

export type IndexMethod = 'btree' | 'gin' | 'brin';

/** An index that could be built. */
export interface IndexShape {
  schema: string;
  table: string;
  method: IndexMethod;
  keys: readonly IndexKey[];
  include: readonly string[];
  /** Of a partial index: conditions that are joined by AND, without an alias, each normalised as PostgreSQL prints it. */
  where: readonly string[];
}

/** "orders (user_id, created_at DESC) WHERE (deleted_at IS NULL)": what follows ON in CREATE INDEX. */
export function indexTarget(shape: IndexShape, schema = shape.schema): string {
  const table = schema === 'public' ? quoteName(shape.table) : `${quoteName(schema)}.${quoteName(shape.table)}`;
  const method = shape.method === 'btree' ? '' : ` USING ${shape.method}`;
  const include = shape.include.length === 0 ? '' : ` INCLUDE (${shape.include.map(quoteName).join(', ')})`;
  return `${table}${method} (${shape.keys.map(keyText).join(', ')})${include}${whereText(shape)}`;
}

/** The same for two shapes that are the same index. */
export function shapeKey(shape: IndexShape): string {
  const include = shape.include.toSorted();
  const where = shape.where.toSorted();
  return JSON.stringify([shape.schema, shape.table, shape.method, shape.keys.map(keyText), include, where]);
}

/** A name that tells what is in it, within PostgreSQL's 63 bytes: "orders_user_id_created_at". */
export function indexName({ table, keys, method, where }: IndexShape): string {
  const words = keys.map(({ expression }) => expression.replace(/'[^']*'::\w+/g, '').replaceAll(/\W+/g, '_'));
  const suffix = [...(method === 'btree' ? [] : [method]), ...(where.length === 0 ? [] : ['where'])];
  const conditions = where.map((condition) => (/(\w+)/.exec(condition)?.[1] ?? '').toLowerCase());
  const name = [table, ...words, ...suffix, ...conditions].join('_').replaceAll(/_+/g, '_').replaceAll(/^_|_$/g, '');
  return name.toLowerCase().slice(0, 63).replace(/_$/, '');
}

/** Whether everything `narrow` is good for, `wide` is good for too: its keys begin with the same ones. */
export function covers(wide: IndexShape, narrow: IndexShape): boolean {
  if (wide.schema !== narrow.schema || wide.table !== narrow.table || wide.method !== narrow.method) return false;
  if (wide.method !== 'btree') return shapeKey({ ...wide, include: [] }) === shapeKey({ ...narrow, include: [] });
  const begins = narrow.keys.every((key, place) => sameKey(key, wide.keys[place]));
  const held = new Set([...wide.include, ...wide.keys.map(({ expression }) => expression)]);
  const conditions = wide.where.every((condition) => narrow.where.includes(condition));
  return begins && conditions && narrow.include.every((column) => held.has(column));
}

/** A name as SQL reads it: quoted only where it has to be. */
export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const RESERVED = new Set(
  (
    'all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create ' +
    'current_date current_role current_time current_timestamp current_user default deferrable desc distinct do else ' +
    'end except false fetch for foreign from grant group having in initially intersect into lateral leading limit ' +
    'localtime localtimestamp not null offset on only or order placing primary references returning select ' +
    'session_user some symmetric table then to trailing true union unique user using variadic when where window with'
  ).split(' '),
);

function sameKey(one: IndexKey, other: IndexKey | undefined): boolean {
  return other !== undefined && keyText(one) === keyText(other);
}

function keyText({ expression, column, opclass, descending, nulls }: IndexKey): string {
  const simple = column !== undefined || /^[a-z_.]+\(.*\)$/s.test(expression);
  const text = column === undefined ? (simple ? expression : `(${expression})`) : quoteName(column);
  const order = descending === true ? ' DESC' : '';
  return `${text}${opclass === undefined ? '' : ` ${opclass}`}${order}${nulls === undefined ? '' : ` NULLS ${nulls.toUpperCase()}`}`;
}

function whereText({ where }: IndexShape): string {
  return where.length === 0 ? '' : ` WHERE ${where.map((condition) => condition).join(' AND ')}`;
}
