import type { Queryable } from '../../database/index.ts';
import type { Answer } from '../health/remark.ts';
import { type IndexFacts, indexFacts } from './index-facts.queries.ts';

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

/** Which indexes are there, how large, and who uses them? The largest first, 2,000 at most. */
export async function indexes(database: Queryable): Promise<Answer<IndexRow>> {
  const facts = await indexFacts(database);
  return { rows: facts.map((index) => rowOf(index)), remarks: [] };
}

function rowOf(index: IndexFacts): IndexRow {
  const { schema, table, name, definition, bytes, scans, lastUsed, unique, constraint, valid, writes } = index;
  return { schema, table, index: name, definition, bytes, scans, lastUsed, unique, constraint, valid, writes };
}
