import { executed, type StatementToPlan } from './explain.ts';
import type { Session } from './session.ts';

const ROWS = 100_000;

/** Rows by number, in an order that has nothing to do with it, and in groups of a hundred that are spread over all pages. */
export async function makeCalibrationTable(session: Session, schema: string): Promise<void> {
  const table = `${schema}.calibration`;
  await session.query(
    `CREATE UNLOGGED TABLE ${table} AS
     SELECT i AS id, (i::bigint * 7919) % ${ROWS} AS place, (hashint4(i) & 2147483647) % ${ROWS / 100} AS kind, i % 3 AS flag,
       ARRAY[(hashint4(i) & 2147483647) % ${ROWS / 100}] AS kinds,
       md5(i::text) || repeat(' words of a row', 10) AS body
     FROM generate_series(1, ${ROWS}) AS i`,
  );
  for (const keys of ['(id)', '(place)', '(kind)', '(kind, id)', 'USING gin (kinds)'])
    await session.query(`CREATE INDEX ON ${table} ${keys}`);
  await session.query(`VACUUM (ANALYZE) ${table}`);
}

export async function dropCalibrationTable(session: Session, schema: string): Promise<void> {
  await session.query(`DROP TABLE IF EXISTS ${schema}.calibration`);
}

/** What is executed to learn what a unit of cost takes: little and much of each way to read, join, sort and group. */
export function calibrationStatements(schema: string): StatementToPlan[] {
  const table = `${schema}.calibration`;
  return [
    'SELECT 1',
    `SELECT body FROM ${table} WHERE id = 777`,
    `SELECT body FROM ${table} WHERE id = 778 AND flag >= 0`,
    `SELECT body FROM ${table} WHERE id = ANY ('{5,700,9000}')`,
    `SELECT a.body, b.body FROM ${table} a JOIN ${table} b ON b.id = a.place WHERE a.id = 778`,
    `SELECT a.body, b.id FROM ${table} a JOIN ${table} b ON b.id = a.place WHERE a.id BETWEEN 80 AND 89`,
    `SELECT body FROM ${table} WHERE id BETWEEN 1000 AND 1019`,
    `SELECT body FROM ${table} WHERE id BETWEEN 1000 AND 1999`,
    `SELECT body FROM ${table} WHERE place BETWEEN 500 AND 509`,
    `SELECT body FROM ${table} ORDER BY place LIMIT 20`,
    `SELECT body FROM ${table} WHERE flag = 1 ORDER BY place LIMIT 20`,
    `SELECT body FROM ${table} ORDER BY place DESC LIMIT 100`,
    `SELECT body FROM ${table} ORDER BY place LIMIT 500`,
    `SELECT body FROM ${table} WHERE kind = 7`,
    `SELECT body FROM ${table} WHERE kind BETWEEN 10 AND 13`,
    `SELECT body FROM ${table} WHERE kind = 8 AND flag = 1 ORDER BY body LIMIT 10`,
    `SELECT body FROM ${table} WHERE kind = 12 ORDER BY id DESC LIMIT 10`,
    `SELECT body FROM ${table} WHERE kind = 13 OR id = 90`,
    `SELECT body FROM ${table} WHERE kinds @> '{14}'`,
    `SELECT kind, id FROM ${table} WHERE kind = 9`,
    `SELECT count(*) FROM ${table} WHERE kind = 10`,
    `SELECT count(*) FROM ${table} WHERE id < 5000`,
    `SELECT min(place) FROM ${table}`,
    `SELECT id, body FROM ${table} WHERE flag = 5`,
    `SELECT count(*) FROM ${table}`,
    `SELECT body FROM ${table} LIMIT 20`,
    `SELECT body FROM ${table} WHERE flag = 1 AND kind >= 0 AND place >= 0 LIMIT 300`,
    `SELECT body FROM ${table} WHERE id BETWEEN 1000 AND 1999 AND flag = 1`,
    `SELECT count(*) FROM ${table} WHERE kind BETWEEN 30 AND 39 AND flag = 1`,
    `SELECT a.body, b.id FROM ${table} a JOIN ${table} b ON b.id = a.place WHERE a.kind = 11`,
    `SELECT flag, count(*) FROM ${table} WHERE kind BETWEEN 20 AND 23 GROUP BY flag`,
    `SELECT id, body FROM ${table} WHERE id < 3000 ORDER BY body`,
    `UPDATE ${table} SET flag = 4 WHERE kind = 14`,
    `UPDATE ${table} SET flag = 4 WHERE id BETWEEN 500 AND 1500`,
    `DELETE FROM ${table} WHERE kind = 15`,
    `DELETE FROM ${table} WHERE id BETWEEN 2000 AND 3000`,
  ].map((sql) => ({ sql, params: [] }));
}

/** Reads all of the table, so that little of what ran before is left in the caches of the processor: as it is between other statements. */
export async function disturb(session: Session, schema: string): Promise<void> {
  await session.query(`SELECT count(*) FROM ${schema}.calibration WHERE flag = 5`);
}

/** Milliseconds of one execution, by the server's clock. */
export async function executionMs(session: Session, statement: StatementToPlan): Promise<number> {
  const { executionMs: ms = 0 } = await session.undone(async () => executed(session, statement));
  return ms;
}
