import type { Client } from 'pg';

import type { CorpusCase, CorpusStatement } from './advisor-corpus/corpus.ts';
import { namedColumns } from './advisor.peers.ts';

const ROUNDS = 3;
/** Two times that differ by less are the same. */
const SAME = 1.5;
const FLOOR_MS = 0.15;

/**
 * Builds the labels of single statements for real and measures them beside every index of one or two named columns: a label
 * is doubted where another index is clearly faster, or where none was wanted and one helps.
 * @returns doubts as sentences.
 */
export async function verifyLabels(client: Client, cases: readonly CorpusCase[]): Promise<string[]> {
  const doubts: string[] = [];
  for (const { name, statements, wanted } of cases) {
    const [statement] = statements;
    if (statement === undefined || statements.length > 1) continue;
    const before = await timed(client, statement, []);
    const labelled =
      wanted.length === 0
        ? before
        : await timed(
            client,
            statement,
            wanted.map(([best = '']) => best),
          );
    if (wanted.length > 0 && labelled * SAME > before)
      doubts.push(`${name}: the label does not help (${ms(before)}, with it ${ms(labelled)}).`);
    const rival = await bestRival(client, statement);
    if (rival !== undefined && rival.ms * SAME + FLOOR_MS < labelled) {
      doubts.push(`${name}: \`${rival.index}\` is faster (${ms(rival.ms)}, labelled ${ms(labelled)}).`);
    }
  }
  return doubts;
}

async function bestRival(
  client: Client,
  statement: CorpusStatement,
): Promise<{ index: string; ms: number } | undefined> {
  const columns = (await namedColumns(client, statement.sql)).filter(({ type }) => !/^json|tsvector/.test(type));
  const indexes = columns.flatMap((one) => [
    `${one.table} (${one.column})`,
    ...columns
      .filter((other) => other.table === one.table && other.column !== one.column)
      .map((other) => `${one.table} (${one.column}, ${other.column})`),
  ]);
  let best: { index: string; ms: number } | undefined;
  for (const index of indexes.slice(0, 30)) {
    const took = await timed(client, statement, [index]);
    if (best === undefined || took < best.ms) best = { index, ms: took };
  }
  return best;
}

/** The least of some warm runs with these indexes, milliseconds; everything is taken back. */
async function timed(
  client: Client,
  { sql, params = [] }: CorpusStatement,
  indexes: readonly string[],
): Promise<number> {
  await client.query('BEGIN');
  try {
    for (const index of indexes) await client.query(`CREATE INDEX ON ${index}`);
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round <= ROUNDS; round += 1) {
      await client.query('SAVEPOINT round');
      const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
        `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
        [...params],
      );
      await client.query('ROLLBACK TO SAVEPOINT round');
      least = Math.min(least, rows[0]?.['QUERY PLAN'][0]['Execution Time'] ?? least);
    }
    return least;
  } finally {
    await client.query('ROLLBACK');
  }
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
