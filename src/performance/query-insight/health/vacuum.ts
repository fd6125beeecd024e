import type { Queryable } from '../../database/index.ts';
import type { Answer, Remark } from './remark.ts';

export interface VacuumRow {
  /** Quoted, with its schema. */
  table: string;
  rows: number;
  deadRows: number;
  /** Dead rows from which autovacuum begins. */
  deadRowsLimit: number;
  changedSinceAnalyze: number;
  lastVacuum: Date | null;
  lastAnalyze: Date | null;
  /** Transactions since its oldest row that is not frozen. */
  age: number;
  multixactAge: number;
  autovacuum: boolean;
}

export interface Vacuum extends Answer<VacuumRow> {
  /** The oldest of each database of the server; a shutdown comes near 2,100,000,000. */
  databases: { database: string; age: number; multixactAge: number }[];
  freezeMaxAge: number;
  multixactFreezeMaxAge: number;
}

const DANGER = 1_000_000_000;

/** Does vacuum keep up, are statistics fresh, and how far is wraparound? The most dead rows first, 200 at most. */
export async function vacuum(database: Queryable): Promise<Vacuum> {
  const [limits] = await database.query<{ freezeMaxAge: number; multixactFreezeMaxAge: number }>(
    'insight.freeze-limits',
    `SELECT current_setting('autovacuum_freeze_max_age')::int8 AS "freezeMaxAge",
       current_setting('autovacuum_multixact_freeze_max_age')::int8 AS "multixactFreezeMaxAge"`,
  );
  const { freezeMaxAge, multixactFreezeMaxAge } = limits ?? { freezeMaxAge: 0, multixactFreezeMaxAge: 0 };
  const databases = await database.query<Vacuum['databases'][number]>(
    'insight.database-ages',
    `SELECT datname AS database, age(datfrozenxid) AS age, mxid_age(datminmxid) AS "multixactAge"
     FROM pg_database WHERE datallowconn ORDER BY age DESC LIMIT 100`,
  );
  const rows = await vacuumRows(database);
  const remarks = [
    ...databases.flatMap((each) => wraparound(each, { freezeMaxAge, multixactFreezeMaxAge })),
    ...rows.flatMap((row) => [...behind(row), ...withoutStatistics(row)]),
  ];
  return { rows, remarks, databases, freezeMaxAge, multixactFreezeMaxAge };
}

async function vacuumRows(database: Queryable): Promise<VacuumRow[]> {
  const option = (name: string) =>
    `coalesce((SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = '${name}'),
       current_setting('${name}'))`;
  return database.query<VacuumRow>(
    'insight.vacuum',
    `SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS table, s.n_live_tup AS rows,
       s.n_dead_tup AS "deadRows",
       (${option('autovacuum_vacuum_threshold')}::float8
         + ${option('autovacuum_vacuum_scale_factor')}::float8 * greatest(c.reltuples, 0))::int8 AS "deadRowsLimit",
       s.n_mod_since_analyze AS "changedSinceAnalyze", greatest(s.last_vacuum, s.last_autovacuum) AS "lastVacuum",
       greatest(s.last_analyze, s.last_autoanalyze) AS "lastAnalyze", age(c.relfrozenxid) AS age,
       mxid_age(c.relminmxid) AS "multixactAge",
       current_setting('autovacuum')::boolean AND coalesce(
         (SELECT option_value FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_enabled'), 'on'
       )::boolean AS autovacuum
     FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
     WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
     ORDER BY s.n_dead_tup DESC, 1 LIMIT 200`,
  );
}

function wraparound(
  { database, age, multixactAge }: Vacuum['databases'][number],
  { freezeMaxAge, multixactFreezeMaxAge }: Pick<Vacuum, 'freezeMaxAge' | 'multixactFreezeMaxAge'>,
): Remark[] {
  const kinds = [
    { what: 'transactions', value: age, limit: freezeMaxAge },
    { what: 'multixacts', value: multixactAge, limit: multixactFreezeMaxAge },
  ];
  return (
    kinds
      // Autovacuum begins at its limit, so that a little more is ordinary.
      .filter(({ value, limit }) => value > Math.max(limit * 1.5, 300_000_000))
      .map(({ what, value, limit }) => ({
        code: 'wraparound-near',
        severity: value > DANGER ? 'critical' : 'warning',
        subject: database,
        title: `The oldest rows of ${database} are ${value} ${what} old`,
        evidence: { age: value, autovacuumFreezesAt: limit },
        why: 'PostgreSQL refuses every write shortly before 2,147,483,648. Vacuum does not get through: look for old transactions, replication slots and prepared transactions.',
        fix: 'VACUUM (FREEZE)',
        reverse: null,
      }))
  );
}

function behind({ table, rows, deadRows, deadRowsLimit, lastVacuum, autovacuum }: VacuumRow): Remark[] {
  const much = deadRows > Math.max(deadRowsLimit * 2, 10_000);
  if (autovacuum && !much) return [];
  if (!autovacuum && deadRows <= deadRowsLimit) return [];
  return [
    {
      code: autovacuum ? 'vacuum-behind' : 'autovacuum-off',
      severity: 'warning',
      subject: table,
      title: autovacuum
        ? `Vacuum is behind with ${table}: ${deadRows} dead rows`
        : `Autovacuum is off for ${table}, which has ${deadRows} dead rows`,
      evidence: { rows, deadRows, deadRowsLimit, lastVacuum: lastVacuum?.toISOString() ?? 'never' },
      why: 'Dead rows take room, and every scan passes them. Old transactions keep them from being removed.',
      fix: `VACUUM (ANALYZE) ${table}`,
      reverse: null,
    },
  ];
}

function withoutStatistics({ table, rows, lastAnalyze, changedSinceAnalyze }: VacuumRow): Remark[] {
  const never = lastAnalyze === null && rows >= 1_000;
  const stale = lastAnalyze !== null && changedSinceAnalyze > Math.max(rows, 50_000);
  if (!never && !stale) return [];
  return [
    {
      code: 'statistics-missing',
      severity: 'warning',
      subject: table,
      title: never ? `${table} was never analyzed` : `${table} has changed beyond recognition since it was analyzed`,
      evidence: { rows, changedSinceAnalyze, lastAnalyze: lastAnalyze?.toISOString() ?? 'never' },
      why: 'The planner guesses how many rows there are, and chooses wrong plans.',
      fix: `ANALYZE ${table}`,
      reverse: null,
    },
  ];
}
