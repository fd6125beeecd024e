import { AppError } from '../../../shared/errors.ts';
import { parseText } from '../sql/grammar.ts';
import { statementRefused } from './refusals.ts';

/** What a statement says that builds or drops one index, as PostgreSQL's own grammar reads it. */
export interface IndexStatement {
  kind: 'create' | 'drop';
  /** undefined where the statement leaves it to the search path. */
  schema: string | undefined;
  /** undefined in a DROP, which names the index alone. */
  table: string | undefined;
  /** undefined where PostgreSQL is to choose it. */
  index: string | undefined;
  /** IF [NOT] EXISTS. */
  lenient: boolean;
  /** Called in its expressions and its condition, without a schema, in the order met. */
  functions: readonly string[];
  /** Columns it is made of or looks at, where it names them. */
  columns: readonly string[];
}

const LONGEST = 2_000;
const ACCESS_METHODS = new Set(['btree', 'gin', 'gist', 'brin', 'hash', 'spgist']);
const STORAGE = new Set([
  'fillfactor',
  'fastupdate',
  'gin_pending_list_limit',
  'pages_per_range',
  'autosummarize',
  'deduplicate_items',
  'buffering',
]);

/** What an expression or a condition of an index may be made of: no subqueries, no parameters, nothing that sets or writes. */
const PARTS = new Set([
  'IndexElem',
  'ColumnRef',
  'String',
  'Integer',
  'Float',
  'Boolean',
  'A_Const',
  'A_Expr',
  'A_ArrayExpr',
  'BoolExpr',
  'BooleanTest',
  'CaseExpr',
  'CaseWhen',
  'CoalesceExpr',
  'CollateClause',
  'DefElem',
  'FuncCall',
  'List',
  'MinMaxExpr',
  'NullTest',
  'TypeCast',
]);

type Node = Readonly<Record<string, unknown>>;

/**
 * Reads exactly one `CREATE INDEX CONCURRENTLY` or `DROP INDEX CONCURRENTLY`.
 * @throws InsightError (422) `index-statement-refused` for everything else, saying what it is that is not taken.
 */
export async function readIndexStatement(sql: string): Promise<IndexStatement> {
  if (sql.length > LONGEST) throw statementRefused(`It is longer than ${LONGEST} characters.`);
  const { stmts = [] } = await parsed(sql);
  const [only, second] = stmts;
  if (only === undefined || second !== undefined) throw statementRefused('It is not one statement.');
  const statement = asNode(only.stmt);
  if ('IndexStmt' in statement) return creation(asNode(statement['IndexStmt']));
  if ('DropStmt' in statement) return removal(asNode(statement['DropStmt']));
  throw statementRefused('It neither creates nor drops an index.');
}

async function parsed(sql: string): ReturnType<typeof parseText> {
  try {
    return await parseText(sql);
  } catch (error) {
    throw error instanceof AppError ? statementRefused(error.message) : error;
  }
}

function creation(statement: Node): IndexStatement {
  if (statement['concurrent'] !== true) throw statementRefused('It would block writers: CONCURRENTLY is missing.');
  const relation = asNode(statement['relation']);
  if (relation['catalogname'] !== undefined) throw statementRefused('It names another database.');
  if (relation['inh'] !== true) throw statementRefused('ONLY is for partitioned tables.');
  if (statement['tableSpace'] !== undefined) throw statementRefused('A tablespace is not chosen here.');
  const method = statement['accessMethod'];
  if (typeof method === 'string' && !ACCESS_METHODS.has(method))
    throw statementRefused(`${method} is no kind of index.`);
  const options = Array.isArray(statement['options']) ? statement['options'] : [];
  for (const option of options) {
    const name = asNode(asNode(option)['DefElem'])['defname'];
    if (typeof name !== 'string' || !STORAGE.has(name))
      throw statementRefused(`${String(name)} is no setting of an index.`);
  }
  const found: Found = { functions: [], columns: [] };
  for (const part of ['indexParams', 'indexIncludingParams', 'whereClause', 'options']) walk(statement[part], found);
  return {
    kind: 'create',
    schema: textOf(relation['schemaname']),
    table: textOf(relation['relname']),
    index: textOf(statement['idxname']),
    lenient: statement['if_not_exists'] === true,
    ...found,
  };
}

function removal(statement: Node): IndexStatement {
  if (statement['removeType'] !== 'OBJECT_INDEX') throw statementRefused('It drops something that is no index.');
  if (statement['concurrent'] !== true) throw statementRefused('It would block the table: CONCURRENTLY is missing.');
  if (statement['behavior'] !== 'DROP_RESTRICT') throw statementRefused('CASCADE would drop more than the index.');
  const objects: unknown[] = Array.isArray(statement['objects']) ? statement['objects'] : [];
  if (objects.length !== 1) throw statementRefused('It drops more than one index.');
  const names = namesIn(asNode(asNode(objects[0])['List'])['items']);
  if (names.length > 2) throw statementRefused('It names another database.');
  return {
    kind: 'drop',
    schema: names.length === 2 ? names[0] : undefined,
    table: undefined,
    index: names.at(-1),
    lenient: statement['missing_ok'] === true,
    functions: [],
    columns: [],
  };
}

interface Found {
  functions: string[];
  columns: string[];
}

/** Goes through everything below; a key that begins with a capital is the kind of a node. */
function walk(part: unknown, found: Found): void {
  if (Array.isArray(part)) for (const each of part) walk(each, found);
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return;
  for (const [key, value] of Object.entries(part)) {
    if (/^[A-Z]/.test(key)) {
      if (!PARTS.has(key)) throw statementRefused(`${key} has no place in an index.`);
      note(key, asNode(value), found);
    }
    walk(value, found);
  }
}

function note(kind: string, node: Node, found: Found): void {
  if (kind === 'FuncCall') {
    const names = namesIn(node['funcname']);
    const schema = names.length > 1 ? names[0] : 'pg_catalog';
    const name = names.at(-1);
    if (names.length > 2 || schema !== 'pg_catalog' || name === undefined)
      throw statementRefused(`${names.join('.')} is no function of PostgreSQL itself.`);
    found.functions.push(name);
  }
  if (kind === 'ColumnRef') found.columns.push(...namesIn(node['fields']).slice(-1));
  if (kind === 'IndexElem' && typeof node['name'] === 'string') found.columns.push(node['name']);
}

function namesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.map((each) => textOf(asNode(asNode(each)['String'])['sval']) ?? '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asNode(value: unknown): Node {
  return typeof value === 'object' && value !== null ? (value as Node) : {};
}
