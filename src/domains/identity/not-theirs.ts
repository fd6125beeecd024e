import type { Queryable } from '../../performance/database/index.ts';
import { type AppError, notFound } from '../../shared/errors.ts';
import { ownedBy } from './identity.policy.ts';

const TABLES = { session: 'sessions', token: 'api_tokens', passkey: 'passkeys' } as const;

/**
 * The refusal of a thing that was not found among a person's own: the same whether there is none or it is somebody
 * else's, which is looked up, each time, for the audit log alone.
 */
export async function notTheirs(
  queryable: Queryable,
  what: keyof typeof TABLES,
  id: string,
  personId: string,
): Promise<AppError> {
  const others = await queryable.query(
    'identity.somebody-elses',
    `SELECT 1 FROM ${TABLES[what]} WHERE id = $1 AND NOT ${ownedBy('$2')}`,
    [id, personId],
  );
  return notFound(what, others.length === 0 ? undefined : { because: 'not-theirs', thing: id });
}
