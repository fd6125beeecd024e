import type { QueryRunner } from 'typeorm';

export interface ConcurrentIndex {
  name: string;
  /** What follows "ON": the table, the columns and the condition. */
  on: string;
  /** The query that needs it, in words; kept with the index as its comment. */
  serves: string;
}

/**
 * Builds indexes without blocking writers. An interrupted CREATE INDEX CONCURRENTLY leaves an invalid index of the
 * same name, which IF NOT EXISTS would then skip for ever: such a one is dropped and built again.
 */
export async function buildIndexes(runner: QueryRunner, indexes: readonly ConcurrentIndex[]): Promise<void> {
  for (const index of indexes) {
    const found: { valid: boolean }[] = await runner.query(
      `SELECT i.indisvalid AS valid FROM pg_index i WHERE i.indexrelid = to_regclass($1)`,
      [index.name],
    );
    if (found[0]?.valid === true) continue;
    if (found.length > 0) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${index.name}`);
    await runner.query(`CREATE INDEX CONCURRENTLY ${index.name} ON ${index.on}`);
    await runner.query(`COMMENT ON INDEX ${index.name} IS '${index.serves.replaceAll("'", "''")}'`);
  }
}

export async function dropIndexes(runner: QueryRunner, indexes: readonly ConcurrentIndex[]): Promise<void> {
  for (const { name } of indexes) await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
}
