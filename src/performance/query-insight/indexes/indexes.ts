import type { Queryable } from '../../database/index.ts';
import type { Answer } from '../health/remark.ts';
import { tables } from '../health/tables.ts';
import { foreignKeys } from './foreign-keys.queries.ts';
import { type IndexFacts, indexFacts } from './index-facts.queries.ts';
import { invalidIndexes } from './invalid.ts';
import { duplicateIndexes, prefixIndexes } from './redundant.ts';
import { statisticsFacts } from './statistics-facts.queries.ts';
import { unindexedForeignKeys } from './unindexed-foreign-keys.ts';
import { unusedIndexes } from './unused.ts';
import { wholeReads } from './whole-reads.ts';

export interface IndexRow {
  schema: string;
  table: string;
  index: string;
  /** CREATE INDEX as PostgreSQL writes it. */
  definition: string;
  bytes: number;
  scans: number;
  /** When it was last used; null before PostgreSQL 16, or never. */
  lastUsed: Date | null;
  unique: boolean;
  /** Upholds a constraint: a primary key, a unique or an exclusion constraint. */
  constraint: boolean;
  valid: boolean;
  /** Rows of its table inserted, and updated in a way that touched indexes, since the statistics were reset. */
  writes: number;
}

/**
 * Which indexes are there, how large, and who uses them? Which are needless, broken or missing? The largest first, 2,000 at
 * most. An index is remarked on as needless once: as a duplicate, else as a prefix, else as unused.
 */
export async function indexes(database: Queryable): Promise<Answer<IndexRow>> {
  const facts = await indexFacts(database);
  const duplicates = duplicateIndexes(facts);
  const gone = new Set(duplicates.map(({ subject }) => subject));
  const prefixes = prefixIndexes(facts.filter(({ quoted }) => !gone.has(quoted)));
  for (const { subject } of prefixes) gone.add(subject);
  const unused = unusedIndexes(facts, await statisticsFacts(database)).filter(({ subject }) => !gone.has(subject));
  const missing = unindexedForeignKeys(await foreignKeys(database), facts);
  const remarks = [...invalidIndexes(facts), ...duplicates, ...missing, ...prefixes, ...unused];
  const { rows } = await tables(database);
  return { rows: facts.map((index) => rowOf(index)), remarks: [...remarks, ...wholeReads(rows)] };
}

function rowOf(index: IndexFacts): IndexRow {
  const { schema, table, name, definition, bytes, scans, lastUsed, unique, constraint, valid, writes } = index;
  return { schema, table, index: name, definition, bytes, scans, lastUsed, unique, constraint, valid, writes };
}
