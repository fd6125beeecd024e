import type { Queryable } from '../../database/index.ts';
import { nameOf } from '../workload/name-of.ts';
import type { Answer, Remark } from './remark.ts';

export interface ConnectionRow {
  /** null where the role may not see it. */
  state: string | null;
  application: string;
  database: string | null;
  role: string | null;
  count: number;
  /** Seconds in this state, of the one that has been longest. */
  longestSeconds: number | null;
}

export interface LongTransaction {
  pid: number;
  application: string;
  role: string | null;
  state: string | null;
  /** Since its transaction began. */
  seconds: number;
  /** Since it last did anything, where it is idle. */
  idleSeconds: number | null;
  operation: string | null;
  /** Without values. */
  text: string | null;
  /** How many transactions behind the newest its snapshot holds back vacuum; null where it holds none. */
  holdsBack: number | null;
}

export interface Connections extends Answer<ConnectionRow> {
  used: number;
  /** Without those reserved for administrators. */
  max: number;
  /** The longest first, 20 at most. */
  longest: LongTransaction[];
}

const CROWDED = 0.8;
const LONG_SECONDS = 600;
const IDLE_SECONDS = 60;

/** Who is connected, how many more could be, and whose transactions are open for long? */
export async function connections(database: Queryable): Promise<Connections> {
  const [limits] = await database.query<{ max: number; used: number }>(
    'insight.connection-limits',
    `SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
         - coalesce(current_setting('reserved_connections', true)::int, 0) AS max,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
  );
  const { max, used } = limits ?? { max: 0, used: 0 };
  const rows = await database.query<ConnectionRow>(
    'insight.connections',
    `SELECT state, application_name AS application, datname AS database, usename AS role, count(*)::int AS count,
       round(extract(epoch FROM max(clock_timestamp() - state_change)))::float8 AS "longestSeconds"
     FROM pg_stat_activity WHERE backend_type = 'client backend'
     GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2 LIMIT 200`,
  );
  const longest = await longestTransactions(database);
  const remarks = [...crowd(used, max), ...longest.flatMap((transaction) => remarkOn(transaction))];
  return { used, max, rows, longest, remarks };
}

async function longestTransactions(database: Queryable): Promise<LongTransaction[]> {
  const rows = await database.query<LongTransaction>(
    'insight.long-transactions',
    `SELECT pid, application_name AS application, usename AS role, state,
       round(extract(epoch FROM clock_timestamp() - xact_start))::float8 AS seconds,
       CASE WHEN state LIKE 'idle%' THEN round(extract(epoch FROM clock_timestamp() - state_change))::float8 END
         AS "idleSeconds",
       query AS text, greatest(age(backend_xmin), age(backend_xid)) AS "holdsBack"
     FROM pg_stat_activity
     WHERE xact_start IS NOT NULL AND backend_type = 'client backend' AND pid <> pg_backend_pid()
     ORDER BY xact_start LIMIT 20`,
  );
  return rows.map((row) => ({ ...row, ...nameOf(row.text) }));
}

function crowd(used: number, max: number): Remark[] {
  if (max === 0 || used / max < CROWDED) return [];
  return [
    {
      code: 'connections-nearly-used-up',
      severity: used >= max ? 'critical' : 'warning',
      subject: 'max_connections',
      title: `${used} of ${max} connections are open`,
      evidence: { used, max },
      why: 'Who comes when none is left is refused. A pooler such as PgBouncer, or smaller pools, serve more with fewer.',
      fix: null,
      reverse: null,
    },
  ];
}

function remarkOn({ pid, application, state, seconds, idleSeconds, holdsBack }: LongTransaction): Remark[] {
  const idle = (idleSeconds ?? 0) >= IDLE_SECONDS;
  if (!idle && seconds < LONG_SECONDS) return [];
  return [
    {
      code: idle ? 'idle-in-transaction' : 'long-transaction',
      severity: 'warning',
      subject: `pid ${pid}`,
      title: idle
        ? `${application || 'A connection'} (pid ${pid}) does nothing in an open transaction since ${idleSeconds} s`
        : `${application || 'A connection'} (pid ${pid}) has a transaction open since ${seconds} s`,
      evidence: { seconds, state: state ?? 'unknown', holdsBack: holdsBack ?? 0 },
      why: 'Vacuum can remove nothing that it might still see, and what it has locked stays locked.',
      fix: `SELECT pg_terminate_backend(${pid})`,
      reverse: null,
    },
  ];
}
