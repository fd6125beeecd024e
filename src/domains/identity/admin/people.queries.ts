import { z } from 'zod';

import type { Queryable, SqlValue } from '../../../performance/database/index.ts';
import { readCursor, writeCursor } from '../../../shared/cursor.ts';
import type { ListedPersonView, ROLES, STATUSES } from './person.view.ts';

export interface PeopleFilter {
  q?: string | undefined;
  role?: (typeof ROLES)[number] | undefined;
  status?: (typeof STATUSES)[number] | undefined;
}

export interface PageOf<View> {
  data: View[];
  nextCursor: string | null;
}

interface PersonRow extends Omit<ListedPersonView, 'joinedAt'> {
  joined_at: Date;
  joined_key: string;
}

/** Those who joined last first. @throws AppError `invalid-parameter` naming `cursor`. */
export async function people(
  database: Queryable,
  filter: PeopleFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<PageOf<ListedPersonView>> {
  const after = cursor === undefined ? undefined : readCursor(cursor, LIST, keyOfPerson);
  const { sql, values } = peopleStatement(filter, limit + 1, after);
  const rows = await database.query<PersonRow>('identity.people', sql, values);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map(({ joined_at, joined_key: _, ...person }) => ({ ...person, joinedAt: joined_at.toISOString() })),
    nextCursor: last === undefined ? null : writeCursor(LIST, [last.joined_key, last.id]),
  };
}

const LIST = 'admin:people';
const keyOfPerson = z.tuple([z.iso.datetime({ offset: true }).refine((text) => Date.parse(text) >= 0), z.uuid()]);

export const STATUS_OF_PERSON = `CASE WHEN u.deleted_at IS NOT NULL THEN 'deleted' ELSE u.status END`;

/** The index users_found is on this very expression. */
const WORDS = `lower(u.email || ' ' || u.display_name || ' ' || u.slug)`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const STATUS_IS = {
  active: `u.status = 'active' AND u.deleted_at IS NULL`,
  suspended: `u.status = 'suspended' AND u.deleted_at IS NULL`,
  deleted: `u.deleted_at IS NOT NULL`,
};

export function peopleStatement({ q, role, status }: PeopleFilter, limit: number, after?: readonly [string, string]) {
  const values: SqlValue[] = [limit];
  const bind = (value: SqlValue) => `$${values.push(value)}`;
  const conditions: string[] = [];
  const words = q?.trim().toLowerCase();
  if (words !== undefined && UUID.test(words)) conditions.push(`u.id = ${bind(words)}::uuid`);
  else if (words !== undefined) conditions.push(`${WORDS} LIKE ${bind(`%${words.replaceAll(/[\\%_]/g, '\\$&')}%`)}`);
  if (role !== undefined) conditions.push(`u.role = ${bind(role)}`);
  if (status !== undefined) conditions.push(STATUS_IS[status]);
  if (after !== undefined) {
    conditions.push(`(u.created_at, u.id) < (${bind(after[0])}::timestamptz, ${bind(after[1])}::uuid)`);
  }
  const sql = `
    SELECT u.id, u.email, u.display_name AS name, u.slug, u.role, ${STATUS_OF_PERSON} AS status,
           u.created_at AS joined_at, to_jsonb(u.created_at) #>> '{}' AS joined_key
    FROM users u ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
    ORDER BY u.created_at DESC, u.id DESC LIMIT $1`;
  return { sql, values };
}
