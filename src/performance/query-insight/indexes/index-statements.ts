import type { IndexFacts } from './index-facts.queries.ts';

type Named = Pick<IndexFacts, 'quoted' | 'definition' | 'partitioned'>;

/** What drops it without blocking writers; an index of a partitioned table knows no CONCURRENTLY. */
export function dropStatement({ quoted, partitioned }: Named): string {
  return `DROP INDEX ${partitioned ? '' : 'CONCURRENTLY '}${quoted}`;
}

/** What makes it again. */
export function createStatement({ definition, partitioned }: Named): string {
  return partitioned ? definition : definition.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ');
}

/** Whether it could be dropped by itself, and nothing but speed would be lost. */
export function isOptional({ unique, constraint, exclusion, special, attached }: IndexFacts): boolean {
  return !unique && !constraint && !exclusion && !special && !attached;
}
