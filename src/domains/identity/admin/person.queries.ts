import type { Queryable } from '../../../performance/database/index.ts';
import { STATUS_OF_PERSON } from './people.queries.ts';
import type { PersonView, SessionOfPersonView } from './person.view.ts';

type Account = Omit<PersonView, 'secondFactors' | 'sessions' | 'audit'>;

interface AccountRow extends Omit<Account, 'joinedAt' | 'deletedAt' | 'suspension'> {
  joined_at: Date;
  deleted_at: Date | null;
  suspended_at: Date | null;
  suspension_reason: string | null;
}

/** Anybody's account, deleted ones as well; undefined where there is none of that id. */
export async function accountOf(database: Queryable, id: string): Promise<Account | undefined> {
  const [row] = await database.query<AccountRow>('identity.person', ACCOUNT, [id]);
  if (row === undefined) return undefined;
  const { joined_at, deleted_at, suspended_at, suspension_reason: reason, ...account } = row;
  return {
    ...account,
    joinedAt: joined_at.toISOString(),
    deletedAt: deleted_at?.toISOString() ?? null,
    suspension: account.status === 'suspended' ? { since: suspended_at?.toISOString() ?? null, reason } : null,
  };
}

const ACCOUNT = `
  SELECT u.id, u.email, u.display_name AS name, u.slug, u.role, ${STATUS_OF_PERSON} AS status, u.location, u.locale,
         u.currency, u.created_at AS joined_at, u.deleted_at, u.suspended_at, u.suspension_reason,
         (SELECT count(*) FROM products p
          WHERE p.user_id = u.id AND p.status = 'active' AND p.deleted_at IS NULL) AS listings,
         (SELECT count(*) FROM orders o WHERE o.user_id = u.id) AS purchases,
         (SELECT count(*) FROM orders o WHERE o.seller_id = u.id) AS sales
  FROM users u WHERE u.id = $1`;

interface SessionRow {
  id: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
  live: boolean;
  network: string | null;
  user_agent: string | null;
}

/** The latest of them, ended ones as well. */
export async function sessionsOfPerson(
  database: Queryable,
  personId: string,
  limit: number,
): Promise<SessionOfPersonView[]> {
  const rows = await database.query<SessionRow>(
    'identity.sessions-of-person',
    `SELECT s.id, s.created_at, s.last_seen_at, s.expires_at, s.network::text AS network, s.user_agent,
            s.revoked_at IS NULL AND s.expires_at > now() AS live
     FROM sessions s WHERE s.user_id = $1 ORDER BY s.created_at DESC LIMIT $2`,
    [personId, limit],
  );
  return rows.map(({ id, created_at, last_seen_at, expires_at, live, network, user_agent }) => ({
    id,
    openedAt: created_at.toISOString(),
    lastSeenAt: last_seen_at.toISOString(),
    endsAt: expires_at.toISOString(),
    live,
    network,
    userAgent: user_agent,
  }));
}
