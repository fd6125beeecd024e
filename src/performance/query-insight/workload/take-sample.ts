import type { Database, Queryable } from '../../database/index.ts';
import { nameOf } from './name-of.ts';
import { isOwnOperation } from './operation-of.ts';
import { findStatements, type StatementsSource } from './statements-source.ts';
import { holdSampling, insertSample, keepTexts, type SampleOptions, unknownTexts } from './take-sample.queries.ts';

/** A tenth of a hot minute's statements carry nine tenths of its time; 50 keep a day of minutes below 75,000 rows. */
const TOP = 50;
const LONGEST_GAP = 900;

/**
 * Adds to the samples what PostgreSQL has counted since the last time: once, however many processes ask at the same time.
 * Nothing happens on a replica, or where nothing is counted.
 * @returns rows written; null where no sample was taken.
 */
export async function takeSample(database: Database, options: Partial<SampleOptions> = {}): Promise<number | null> {
  const { read } = await findStatements(database);
  if (read === null) return null;
  return database.transaction(async (transaction) => {
    if (!(await holdSampling(transaction))) return null;
    await learnTexts(transaction, read);
    return insertSample(transaction, read, { top: TOP, longestGap: LONGEST_GAP, ...options });
  });
}

async function learnTexts(database: Queryable, read: NonNullable<StatementsSource['read']>): Promise<void> {
  const unknown = await unknownTexts(database, read);
  if (unknown.length === 0) return;
  await keepTexts(
    database,
    unknown.map(({ queryId, text }) => {
      const name = nameOf(text);
      return { queryId, text: name.text, own: isOwnOperation(name.operation) };
    }),
  );
}
