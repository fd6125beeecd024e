import type { Queryable } from '../../database/index.ts';
import { nameOf } from '../workload/name-of.ts';
import type { Answer, Remark } from './remark.ts';

/** Somebody who waits for a lock, or whom others wait for. */
export interface LockRow {
  pid: number;
  /** Those it waits for: who holds the lock, or stands before it in the queue. Empty for who holds others up. */
  waitsFor: number[];
  /** 0 for who waits for nobody; a waiter is one below the deepest of those it waits for. */
  depth: number;
  /** How many wait for it, directly or behind others. */
  holdsUp: number;
  application: string;
  role: string | null;
  state: string | null;
  /** "relation public.products", "transactionid"; null for who waits for nothing. */
  lock: string | null;
  mode: string | null;
  /** How long it has waited; null for who does not, and a lower bound before PostgreSQL 14. */
  waitsSeconds: number | null;
  transactionSeconds: number | null;
  operation: string | null;
  /** Without values. */
  text: string | null;
}

const LONG_SECONDS = 5;

/**
 * Who waits for whom? Those who hold others up first, each waiter below those it waits for; 200 at most. Without rights on
 * the activity of others their statements are not shown.
 */
export async function locks(database: Queryable): Promise<Answer<LockRow>> {
  const raw = await database.query<Omit<LockRow, 'depth' | 'holdsUp' | 'operation'>>('insight.locks', LOCKS);
  const rows = inTreeOrder(raw.map((row) => ({ ...row, ...nameOf(row.text), depth: 0, holdsUp: 0 })));
  return { rows, remarks: rows.flatMap((row) => remarkOn(row, rows)) };
}

const LOCKS = `
  WITH waiting AS MATERIALIZED (
    SELECT pid, ARRAY(SELECT DISTINCT blocker FROM unnest(pg_blocking_pids(pid)) blocker ORDER BY 1) AS waits_for
    FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid() LIMIT 200
  ),
  blocking AS (SELECT DISTINCT unnest(waits_for) AS pid FROM waiting)
  SELECT a.pid, coalesce(w.waits_for, '{}') AS "waitsFor", a.application_name AS application, a.usename AS role, a.state,
    l.locktype || coalesce(' ' || l.relation::regclass, '') AS lock, l.mode,
    CASE WHEN w.pid IS NOT NULL THEN round(extract(epoch FROM clock_timestamp()
      - coalesce((to_jsonb(l) ->> 'waitstart')::timestamptz, a.query_start)))::float8 END AS "waitsSeconds",
    round(extract(epoch FROM clock_timestamp() - a.xact_start))::float8 AS "transactionSeconds", a.query AS text
  FROM pg_stat_activity a
  LEFT JOIN waiting w ON w.pid = a.pid
  LEFT JOIN LATERAL (
    SELECT * FROM pg_locks held WHERE held.pid = a.pid AND NOT held.granted LIMIT 1
  ) l ON true
  WHERE w.waits_for <> '{}' OR a.pid IN (SELECT pid FROM blocking)
  ORDER BY a.xact_start NULLS LAST, a.pid LIMIT 200`;

/** A deadlock that PostgreSQL has not yet broken is a ring: whoever is met a second time is not followed again. */
function inTreeOrder(rows: readonly LockRow[]): LockRow[] {
  const followers = new Map<number, LockRow[]>();
  for (const row of rows) {
    for (const pid of row.waitsFor) followers.set(pid, [...(followers.get(pid) ?? []), row]);
  }
  const ordered: LockRow[] = [];
  const seen = new Set<number>();
  const place = (row: LockRow, depth: number) => {
    ordered.push({ ...row, depth, holdsUp: behind(row.pid, followers).size });
    seen.add(row.pid);
    for (const next of followers.get(row.pid) ?? []) if (!seen.has(next.pid)) place(next, depth + 1);
  };
  for (const row of rows) if (row.waitsFor.length === 0) place(row, 0);
  for (const row of rows) if (!seen.has(row.pid)) place(row, 0);
  return ordered;
}

function behind(pid: number, followers: ReadonlyMap<number, readonly LockRow[]>): Set<number> {
  const found = new Set<number>();
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { pid: waiter } of followers.get(next) ?? []) {
      if (found.has(waiter) || waiter === pid) continue;
      found.add(waiter);
      open.push(waiter);
    }
  }
  return found;
}

function remarkOn({ pid, application, depth, holdsUp, state }: LockRow, rows: readonly LockRow[]): Remark[] {
  const longest = Math.max(
    0,
    ...rows.filter(({ waitsFor }) => waitsFor.includes(pid)).map((row) => row.waitsSeconds ?? 0),
  );
  if (depth > 0 || longest < LONG_SECONDS) return [];
  return [
    {
      code: 'lock-holds-others-up',
      severity: 'warning',
      subject: `pid ${pid}`,
      title: `${holdsUp} ${holdsUp === 1 ? 'waits' : 'wait'} for ${application || 'a connection'} (pid ${pid}), the longest for ${longest} s`,
      evidence: { holdsUp, longestSeconds: longest, state: state ?? 'unknown' },
      why: 'They go on as soon as its transaction ends.',
      fix: `SELECT pg_cancel_backend(${pid})`,
      reverse: null,
    },
  ];
}
