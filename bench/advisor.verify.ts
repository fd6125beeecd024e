import type { Client } from 'pg';

import type { CorpusCase, CorpusStatement } from './advisor-corpus/corpus.ts';
import { namedColumns } from './advisor.peers.ts';

const ROUNDS = 3;
/** Two times that differ by less are the same. */
const SAME = 1.5;
const FLOOR_MS = 0.15;
/** Of a statement whose time is no matter of chance, one warm run is enough. */
const SLOW_MS = 50;

interface Checked {
  name: string;
  statement: CorpusStatement;
  before: number;
  labelled: number;
  best: { index: string; ms: number } | undefined;
}

/**
 * Builds the labels of single statements for real and measures them beside every index of one or two columns that the
 * statement names: a label is doubted where another index is clearly faster, or where none was wanted and one helps. Each
 * index is built once, by itself, and what does not use it is not executed.
 * @param tell is told what has been measured. @returns doubts as sentences.
 */
export async function verifyLabels(
  client: Client,
  cases: readonly CorpusCase[],
  tell: (what: string) => void,
): Promise<string[]> {
  const doubts: string[] = [];
  const rivals = new Map<string, Checked[]>();
  const all: Checked[] = [];
  for (const { name, statements, wanted } of cases) {
    const [statement] = statements;
    if (statement === undefined || statements.length > 1) continue;
    const before = await withIndexes(client, [], async () => timed(client, statement));
    const labels = wanted.map(([best = '']) => best);
    const labelled =
      labels.length === 0 ? before : await withIndexes(client, labels, async () => timed(client, statement));
    if (labels.length > 0 && labelled * SAME > before)
      doubts.push(`${name}: the label does not help (${ms(before)}, with it ${ms(labelled)}).`);
    const checked: Checked = { name, statement, before, labelled, best: undefined };
    all.push(checked);
    for (const index of await indexesOf(client, statement)) rivals.set(index, [...(rivals.get(index) ?? []), checked]);
    tell(name);
  }
  for (const [index, concerned] of rivals) {
    await withIndexes(client, [index], async () => challenge(client, index, concerned));
    tell(`${index}, for ${concerned.length} statements`);
  }
  return [...doubts, ...all.flatMap(doubtOf)];
}

function doubtOf({ name, labelled, best }: Checked): string[] {
  if (best === undefined || best.ms * SAME + FLOOR_MS >= labelled) return [];
  return [`${name}: \`${best.index}\` is faster (${ms(best.ms)}, labelled ${ms(labelled)}).`];
}

async function challenge(client: Client, index: string, concerned: readonly Checked[]): Promise<void> {
  for (const checked of concerned) {
    const { sql, params = [] } = checked.statement;
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(`EXPLAIN (FORMAT JSON) ${sql}`, [...params]);
    if (!JSON.stringify(rows).includes(`"${NAME}0"`)) continue;
    const took = await timed(client, checked.statement);
    if (checked.best === undefined || took < checked.best.ms) checked.best = { index, ms: took };
  }
}

async function indexesOf(client: Client, { sql }: CorpusStatement): Promise<string[]> {
  const columns = (await namedColumns(client, sql)).filter(({ type }) => !/^json|tsvector/.test(type));
  return columns.flatMap((one) => [
    `${one.table} (${one.column})`,
    ...columns
      .filter((other) => other.table === one.table && other.column !== one.column)
      .map((other) => `${one.table} (${one.column}, ${other.column})`),
  ]);
}

const NAME = 'verified_';

/** Runs `work` where these indexes are there; everything is taken back. */
async function withIndexes<T>(client: Client, indexes: readonly string[], work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    for (const [place, index] of indexes.entries()) await client.query(`CREATE INDEX ${NAME}${place} ON ${index}`);
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

/** The least of some warm runs, milliseconds. Within a transaction. */
async function timed(client: Client, { sql, params = [] }: CorpusStatement): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round <= ROUNDS; round += 1) {
    await client.query('SAVEPOINT round');
    const { rows } = await client.query<{ 'QUERY PLAN': [{ 'Execution Time': number }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
      [...params],
    );
    await client.query('ROLLBACK TO SAVEPOINT round');
    const took = rows[0]?.['QUERY PLAN'][0]['Execution Time'] ?? least;
    least = Math.min(least, took);
    if (round > 0 && took > SLOW_MS) break;
  }
  return least;
}

function ms(value: number): string {
  return `${value.toFixed(2)} ms`;
}
