import { z } from 'zod';

import type { Queryable, SqlValue } from '../../../performance/database/index.ts';
import { readCursor, writeCursor } from '../../../shared/cursor.ts';
import type { PageOf } from './people.queries.ts';
import type { AuditEntryView } from './person.view.ts';

export interface AuditFilter {
  /** Who did it, or whose account it is about. */
  person?: string | undefined;
  actor?: string | undefined;
  action?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** One kind of action that is left out. */
  except?: string | undefined;
}

interface EntryRow {
  id: string;
  created_at: Date;
  created_key: string;
  action: string;
  actor_id: string | null;
  actor_name: string | null;
  subject_id: string | null;
  subject_name: string | null;
  detail: Record<string, unknown>;
  network: string | null;
  user_agent: string | null;
}

/** The latest first. @throws AppError `invalid-parameter` naming `cursor`. */
export async function auditLog(
  database: Queryable,
  filter: AuditFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<PageOf<AuditEntryView>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, LIST, keyOfEntry);
  const { sql, values } = auditStatement(filter, limit + 1, after);
  const rows = await database.query<EntryRow>('identity.audit-log', sql, values);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(entryFrom),
    nextCursor: last === undefined ? null : writeCursor(LIST, [last.created_key, last.id]),
  };
}

const LIST = 'admin:audit';
const keyOfEntry = z.tuple([z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0), z.uuid()]);

/** What somebody did and what was done to them are two walks of two indexes, merged: OR would walk the whole log. */
export function auditStatement(filter: AuditFilter, limit: number, after?: readonly [string, string]) {
  const { person, actor, action, from, until, except } = filter;
  const values: SqlValue[] = [limit];
  const bind = (value: SqlValue) => `$${values.push(value)}`;
  const conditions: string[] = ['true'];
  if (actor !== undefined) conditions.push(`actor_id = ${bind(actor)}`);
  if (action !== undefined) conditions.push(`action = ${bind(action)}`);
  if (except !== undefined) conditions.push(`action <> ${bind(except)}`);
  if (from !== undefined) conditions.push(`created_at >= ${bind(from)}::timestamptz`);
  if (until !== undefined) conditions.push(`created_at < ${bind(until)}::timestamptz`);
  if (after !== undefined) {
    conditions.push(`(created_at, id) < (${bind(after[0])}::timestamptz, ${bind(after[1])}::uuid)`);
  }
  const walk = (more: string) =>
    `(SELECT * FROM audit_log WHERE ${[...conditions, more].join(' AND ')} ORDER BY created_at DESC, id DESC LIMIT $1)`;
  const whose = person === undefined ? undefined : bind(person);
  const entries =
    whose === undefined
      ? walk('true')
      : `${walk(`actor_id = ${whose}`)} UNION ALL ${walk(`subject_id = ${whose} AND actor_id IS DISTINCT FROM ${whose}`)}`;
  const sql = `
    SELECT e.id, e.created_at, to_jsonb(e.created_at) #>> '{}' AS created_key, e.action, e.detail,
           e.network::text AS network, e.user_agent, e.actor_id, e.subject_id,
           a.display_name AS actor_name, s.display_name AS subject_name
    FROM (SELECT * FROM (${entries}) walked ORDER BY created_at DESC, id DESC LIMIT $1) e
    LEFT JOIN users a ON a.id = e.actor_id LEFT JOIN users s ON s.id = e.subject_id
    ORDER BY e.created_at DESC, e.id DESC`;
  return { sql, values };
}

/** Whether somebody's look at this is in the log since ten minutes ago. */
export async function hasLookedLately(
  database: Queryable,
  actor: string,
  subject: string | undefined,
  what: string,
): Promise<boolean> {
  const rows = await database.query(
    'identity.looked-lately',
    `SELECT 1 FROM audit_log
     WHERE actor_id = $1 AND created_at > now() - interval '10 minutes' AND action = 'personal_data.viewed'
       AND subject_id IS NOT DISTINCT FROM $2::uuid AND detail ->> 'what' = $3 LIMIT 1`,
    [actor, subject ?? null, what],
  );
  return rows.length > 0;
}

function entryFrom(row: EntryRow): AuditEntryView {
  return {
    id: row.id,
    at: row.created_at.toISOString(),
    action: row.action,
    actor: row.actor_id === null ? null : { id: row.actor_id, name: row.actor_name },
    subject: row.subject_id === null ? null : { id: row.subject_id, name: row.subject_name },
    detail: row.detail,
    network: row.network,
    userAgent: row.user_agent,
  };
}
