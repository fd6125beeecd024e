import type { Queryable } from '../../database/index.ts';
import { foundIndex, tableKind, unfitFunctions } from './catalogue.queries.ts';
import { type IndexStatement, readIndexStatement } from './read-index-statement.ts';
import { indexExists, statementRefused } from './refusals.ts';

/** A statement that was read and looked at: it may be run as it is. */
export interface AcceptedStatement {
  kind: 'create' | 'drop';
  table: string;
  index: string;
  statement: string;
}

/**
 * Holds a statement to what may be run behind the shop's back: one index, CONCURRENTLY, on a table of the shop's schema,
 * with no functions but PostgreSQL's own immutable ones; or the end of an index that no constraint needs. What is run is the text
 * that PostgreSQL's grammar read, nothing is put together from parts. An index without a name gets one of its columns.
 * @throws AppError `index-statement-refused` (422) saying why, `index-exists` (409)
 */
export async function acceptStatement(database: Queryable, sql: string): Promise<AcceptedStatement> {
  const given = sql.trim().replace(/;$/, '').trimEnd();
  const read = await readIndexStatement(given);
  return read.kind === 'create' ? acceptCreation(database, given, read) : acceptRemoval(database, given, read);
}

async function acceptCreation(database: Queryable, given: string, read: IndexStatement): Promise<AcceptedStatement> {
  const { schema, table } = read;
  if (table === undefined) throw statementRefused('It names no table.');
  const kind = await tableKind(database, schema, table);
  if (kind === undefined) throw statementRefused(`There is no table ${table} in the schema of the shop.`);
  if (kind === 'p') throw statementRefused('A partitioned table takes no index CONCURRENTLY.');
  if (kind !== 'r' && kind !== 'm') throw statementRefused(`${table} is no table.`);
  const [unfit] = await unfitFunctions(database, read.functions);
  if (unfit !== undefined) throw statementRefused(`${unfit} is no immutable function of PostgreSQL itself.`);
  const { statement, index } = named(given, read);
  const found = await foundIndex(database, index);
  if (found?.valid === true || (found !== undefined && found.table !== table)) throw indexExists(index);
  return { kind: 'create', table, index, statement };
}

async function acceptRemoval(
  database: Queryable,
  statement: string,
  { schema, index }: IndexStatement,
): Promise<AcceptedStatement> {
  const found = index === undefined ? undefined : await foundIndex(database, index);
  if (index === undefined || found === undefined || (schema !== undefined && schema !== found.schema)) {
    throw statementRefused(`There is no index ${index ?? ''} in the schema of the shop.`);
  }
  if (found.constrains) throw statementRefused(`A constraint of ${found.table} needs ${index}.`);
  return { kind: 'drop', table: found.table, index, statement };
}

const NAMELESS = /^(create\s+(?:unique\s+)?index\s+concurrently)\s+on\s/i;
const LONGEST_NAME = 63;

/** A name is what an interrupted build is found again by. */
function named(statement: string, { index, table, columns }: IndexStatement): { statement: string; index: string } {
  if (index !== undefined) return { statement, index };
  const words = [table ?? '', ...new Set(columns)].join('_').replace(/[^a-z0-9_]+/g, '');
  const name = `${words.slice(0, LONGEST_NAME - 4)}_idx`;
  if (!NAMELESS.test(statement)) throw statementRefused('Give the index a name.');
  return { statement: statement.replace(NAMELESS, `$1 ${name} ON `), index: name };
}
