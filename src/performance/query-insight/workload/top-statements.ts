import type { Queryable } from '../../database/index.ts';
import { findStatements, type StatementsStatus } from './statements-source.ts';
import { type CountedStatements, liveStatements } from './live-statements.queries.ts';
import { nameOf } from './name-of.ts';
import { sampledStatements, samplingFacts } from './samples.queries.ts';
import type { StatementOrder, TopStatement } from './statement-figures.ts';

export interface TopStatementsQuestion {
  /** "total" unless given. */
  by?: StatementOrder;
  /** From then on, out of the samples, to the minute (to the hour before yesterday). Without it: all that is counted. */
  since?: Date;
  /** 1 to 100; 20 unless given. */
  limit?: number;
}

export interface TopStatements {
  source: StatementsStatus;
  /** "live": counted by PostgreSQL since `since`. "samples": what this shop has sampled. */
  from: 'live' | 'samples';
  /** null where nobody can tell. */
  since: Date | null;
  /** Of all statements in that time, nested ones apart. */
  calls: number;
  totalMs: number;
  statements: TopStatement[];
}

/** The statements that take the most of what is asked for. Works without samples, and says why where nothing is counted. */
export async function topStatements(
  database: Queryable,
  { by = 'total', since, limit = 20 }: TopStatementsQuestion = {},
): Promise<TopStatements> {
  const { state, advice, read } = await findStatements(database);
  const source = { state, advice };
  const rows = Math.min(Math.max(Math.floor(limit), 1), 100);
  if (since !== undefined && (await samplingFacts(database)) !== null) {
    return { source, from: 'samples', ...withShares(await sampledStatements(database, by, since, rows)) };
  }
  if (read === null) return { source, from: 'live', since: null, calls: 0, totalMs: 0, statements: [] };
  return { source, from: 'live', ...withShares(await liveStatements(database, read, by, rows)) };
}

function withShares({ since, calls, totalMs, statements }: CountedStatements) {
  return {
    since,
    calls,
    totalMs,
    statements: statements.map((statement) => ({
      ...statement,
      ...nameOf(statement.text),
      hitRatio: hitRatio(statement),
      share: totalMs > 0 ? Math.min(statement.totalMs / totalMs, 1) : 0,
    })),
  };
}

function hitRatio({ blocksHit, blocksRead }: Pick<TopStatement, 'blocksHit' | 'blocksRead'>): number | null {
  const asked = blocksHit + blocksRead;
  return asked > 0 ? blocksHit / asked : null;
}
