import { type RawFields } from '../fields.ts';

const NAME = String.raw`(?:"(?:[^"]|"")*"|[^\s".]+)`;
const ON_RELATION = new RegExp(String.raw`^(?:(${NAME})\.)?(${NAME})(?:\s+(${NAME}))?\s*$`, 's');
const JOIN = /^(Hash|Merge|Nested Loop)(?: ((?:Right )?(?:Left|Right|Full|Semi|Anti)))?(?: Join)?$/;
const SET_OPERATION = /^(Hash)?SetOp (\w+(?: All)?)$/;
const MODIFY = /^(?:Foreign )?(Insert|Update|Delete|Merge)$/;

/** What EXPLAIN calls a node in text: nothing else starts a plan. */
const KNOWN = new RegExp(
  String.raw`^(?:(?:Parallel|Async|Partial|Finalize|Foreign) )*(?:` +
    'Seq Scan|Sample Scan|Index Scan|Index Only Scan|Bitmap Heap Scan|Bitmap Index Scan|BitmapAnd|BitmapOr|Tid Scan|' +
    'Tid Range Scan|Subquery Scan|Function Scan|Table Function Scan|Values Scan|CTE Scan|Named Tuplestore Scan|' +
    'WorkTable Scan|Foreign Scan|Custom Scan|Nested Loop|Hash|Merge|Sort|Incremental Sort|Group|Aggregate|' +
    'HashAggregate|GroupAggregate|MixedAggregate|WindowAgg|Unique|SetOp|HashSetOp|LockRows|Limit|Result|ProjectSet|' +
    'Append|Merge Append|Recursive Union|Gather|Gather Merge|Materialize|Memoize|Result Cache|Insert|Update|Delete' +
    String.raw`)(?: (?:Left|Right|Full|Semi|Anti|Right Semi|Right Anti|Join|Left Join|Right Join|Full Join|Semi Join|` +
    String.raw`Anti Join|Right Semi Join|Right Anti Join|Backward|Except|Intersect|Except All|Intersect All))?` +
    String.raw`(?: \(.{1,100}\))?(?:$|\s{2}\(| on | using )`,
);

/** Whether a line starts like a node, with its figures or without (COSTS OFF, or wrapped before them). */
export function startsLikeNode(line: string): boolean {
  return KNOWN.test(line.trim().replace(/^-> {1,3}/, ''));
}

/** What FORMAT JSON would say of a node that FORMAT TEXT calls `name`: "Index Scan using a on public.b c". */
export function fieldsOfName(name: string): RawFields {
  const scan = /^((?:Parallel )?Index(?: Only)? Scan)( Backward)? using (.+)$/s.exec(name);
  if (scan !== null) return indexScan(scan[1] ?? '', scan[2] !== undefined, scan[3] ?? '');
  // CustomName puts its own name in brackets; a function may be called " on " in quotes only.
  const place = name.indexOf(' on ');
  if (place > 0) return onSomething(name.slice(0, place), name.slice(place + 4).trim());
  // Before PostgreSQL 8.3 a subquery was named without "on".
  const subquery = /^Subquery Scan (\S+)$/.exec(name);
  if (subquery !== null) return { 'Node Type': 'Subquery Scan', Alias: unquote(subquery[1] ?? '') };
  return plain(name);
}

function indexScan(type: string, backward: boolean, rest: string): RawFields {
  const place = rest.indexOf(' on ');
  const index = unquote(place < 0 ? rest : rest.slice(0, place));
  const direction = backward ? 'Backward' : 'Forward';
  const relation = place < 0 ? {} : relationFields(rest.slice(place + 4));
  return { 'Node Type': type, 'Scan Direction': direction, 'Index Name': index, ...relation };
}

function onSomething(kind: string, rest: string): RawFields {
  const modify = MODIFY.exec(kind);
  if (modify !== null) return { 'Node Type': 'ModifyTable', Operation: modify[1], ...relationFields(rest) };
  if (kind.endsWith('Bitmap Index Scan')) return { 'Node Type': kind, 'Index Name': unquote(rest) };
  const [, schema, first, alias] = ON_RELATION.exec(rest) ?? [];
  const named = first === undefined ? rest : unquote(first);
  const aliased = { Alias: alias === undefined ? named : unquote(alias) };
  if (kind.endsWith('CTE Scan') || kind === 'WorkTable Scan')
    return { 'Node Type': kind, 'CTE Name': named, ...aliased };
  if (kind === 'Subquery Scan' || kind === 'Values Scan') return { 'Node Type': kind, Alias: named };
  if (kind === 'Function Scan') return { 'Node Type': kind, 'Function Name': named, ...aliased, ...inSchema(schema) };
  return { 'Node Type': kind, ...relationFields(rest) };
}

function relationFields(rest: string): RawFields {
  const [, schema, relation, alias] = ON_RELATION.exec(rest.trim()) ?? [];
  if (relation === undefined) return { 'Relation Name': rest.trim() };
  const name = unquote(relation);
  return { 'Relation Name': name, Alias: alias === undefined ? name : unquote(alias), ...inSchema(schema) };
}

function inSchema(schema: string | undefined): RawFields {
  return schema === undefined ? {} : { Schema: unquote(schema) };
}

function plain(name: string): RawFields {
  const [, method, type] = JOIN.exec(name.replace(/^Parallel /, '')) ?? [];
  if (method !== undefined && (method === 'Nested Loop' || name.endsWith('Join'))) {
    const join = method === 'Nested Loop' ? method : `${method} Join`;
    const parallel = name.startsWith('Parallel ') ? { 'Parallel Aware': true } : {};
    return { 'Node Type': join, 'Join Type': type ?? 'Inner', ...parallel };
  }
  const [, hashed, command] = SET_OPERATION.exec(name) ?? [];
  if (command !== undefined) {
    return { 'Node Type': 'SetOp', Strategy: hashed === undefined ? 'Sorted' : 'Hashed', Command: command };
  }
  if (/(?:^| )Aggregate$/.test(name)) return { 'Node Type': name, Strategy: 'Plain' };
  return { 'Node Type': name };
}

function unquote(name: string): string {
  const trimmed = name.trim();
  return /^".*"$/s.test(trimmed) ? trimmed.slice(1, -1).replaceAll('""', '"') : trimmed;
}
