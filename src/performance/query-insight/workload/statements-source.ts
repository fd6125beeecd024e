import { errorCode } from '../../../shared/errors.ts';
import type { Queryable } from '../../database/index.ts';
import { readableColumns, type StatementColumns } from './statement-columns.ts';
import { type StatementsFacts, statementsFacts } from './statements-source.queries.ts';

/** Why pg_stat_statements tells nothing, or not all. */
export type StatementsState =
  | 'ready'
  | 'limited'
  | 'not-available'
  | 'not-preloaded'
  | 'not-created'
  | 'no-rights'
  | 'off';

export interface StatementsStatus {
  state: StatementsState;
  /** What to do, one sentence; null where all is well. */
  advice: string | null;
}

export interface StatementsSource extends StatementsStatus {
  /** null where nothing can be read. */
  read: { schema: string; columns: StatementColumns; version: number } | null;
}

const ADVICE: Record<Exclude<StatementsState, 'ready'>, string> = {
  limited:
    'Statements of other roles are shown without their text: run GRANT pg_read_all_stats TO the role that asks here.',
  'not-available':
    "The server has no pg_stat_statements: install PostgreSQL's contrib package, add the name to shared_preload_libraries and restart.",
  'not-preloaded':
    "pg_stat_statements is not loaded: ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements' (beside what stands there), restart PostgreSQL, then CREATE EXTENSION pg_stat_statements.",
  'not-created':
    'pg_stat_statements is loaded but not created in this database: run CREATE EXTENSION pg_stat_statements here as a role that may.',
  'no-rights':
    'The role may not read pg_stat_statements: run GRANT pg_read_all_stats TO it, and GRANT USAGE on the schema of the extension.',
  off: "compute_query_id is off, so no statement is counted: ALTER SYSTEM SET compute_query_id = 'auto' and reload.",
};

/** Looks where statements are counted on this server, 13 or newer, whatever the rights of the role. */
export async function findStatements(database: Queryable): Promise<StatementsSource> {
  const facts = await statementsFacts(database);
  const state = stateOf(facts);
  if (facts.schema === null || (state !== 'ready' && state !== 'limited')) return refusal(state);
  if (!(await mayRead(database, facts.schema))) return refusal('no-rights');
  const read = { schema: facts.schema, columns: readableColumns(new Set(facts.columns)), version: facts.version };
  return { state, advice: state === 'ready' ? null : ADVICE[state], read };
}

function refusal(state: StatementsState): StatementsSource {
  return { state, advice: state === 'ready' ? null : ADVICE[state], read: null };
}

function stateOf({ available, preloaded, schema, computeQueryId, seesAll }: StatementsFacts): StatementsState {
  if (!preloaded) return available || schema !== null ? 'not-preloaded' : 'not-available';
  if (schema === null) return 'not-created';
  if (computeQueryId === 'off') return 'off';
  return seesAll ? 'ready' : 'limited';
}

/** insufficient_privilege; object_not_in_prerequisite_state is what the view says where the library is not loaded. */
async function mayRead(database: Queryable, schema: string): Promise<boolean> {
  try {
    await database.query('insight.statements-readable', `SELECT FROM ${schema}.pg_stat_statements(false) LIMIT 1`);
    return true;
  } catch (error) {
    if (errorCode(error) === '42501' || errorCode(error) === '55000') return false;
    throw error;
  }
}
