import { createHash } from 'node:crypto';

export interface CorpusStatement {
  sql: string;
  params?: readonly unknown[];
  /** 100 unless given. */
  calls?: number;
}

/**
 * What should be advised for a workload. Each wanted index is a list of definitions, as they follow ON in CREATE INDEX, the
 * best first, any of which will do; none where no index helps, or the one that does is there.
 */
export interface CorpusCase {
  name: string;
  statements: readonly CorpusStatement[];
  wanted: readonly (readonly string[])[];
  /** Why no index is wanted. */
  because?: string;
}

/** The id of a row as the corpus database has it. */
export function rowId(kind: string, number: number): string {
  const hex = createHash('md5').update(`${kind} ${number}`).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** One statement and the indexes it wants. */
export function wants(name: string, sql: string, params: readonly unknown[], ...wanted: string[][]): CorpusCase {
  return { name, statements: [{ sql, params }], wanted };
}

/** One statement that wants no index. */
export function wantsNone(name: string, because: string, sql: string, params: readonly unknown[] = []): CorpusCase {
  return { name, statements: [{ sql, params }], wanted: [], because };
}
