import type { Queryable } from '../../database/index.ts';
import { nameOf } from './name-of.ts';
import { type HistoryPoint, sampledText, samplingFacts, statementPoints } from './samples.queries.ts';
import type { StatementName } from './statement-figures.ts';

/** How far back, and how long each point is. */
export const WINDOWS = {
  hour: { seconds: 3_600, stepSeconds: 60 },
  day: { seconds: 86_400, stepSeconds: 900 },
  week: { seconds: 7 * 86_400, stepSeconds: 3_600 },
  month: { seconds: 30 * 86_400, stepSeconds: 4 * 3_600 },
} as const;

export type HistoryWindow = keyof typeof WINDOWS;

export interface StatementHistory extends Omit<StatementName, 'toplevel'> {
  since: Date;
  stepSeconds: number;
  /** Where the statement was not among the first, or did not run, there is no point. */
  points: HistoryPoint[];
}

/**
 * How a statement did over a while, for lines and tables; hours before yesterday stand at their beginning.
 * @returns null where the samples know no such statement, or there are none.
 */
export async function statementHistory(
  database: Queryable,
  queryId: string,
  window: HistoryWindow,
): Promise<StatementHistory | null> {
  if (!/^-?\d{1,19}$/.test(queryId) || BigInt.asIntN(64, BigInt(queryId)) !== BigInt(queryId)) return null;
  if ((await samplingFacts(database)) === null) return null;
  const known = await sampledText(database, queryId);
  if (known === undefined) return null;
  const { seconds, stepSeconds } = WINDOWS[window];
  const since = new Date(Date.now() - seconds * 1_000);
  const points = await statementPoints(database, queryId, since, stepSeconds);
  return { queryId, ...nameOf(known.text), since, stepSeconds, points };
}
