import type { Queryable } from '../../../performance/database/index.ts';
import { ownedBy } from '../identity.policy.ts';

/** How long a set-up that was begun waits for its first code. */
const SET_UP_SECONDS = 1_800;

/** Wrong codes in a row that cost nothing but their try; each one more doubles the pause, from 15 seconds to an hour. */
const FREE_FAILURES = 5;

/** The secret of a set-up under way. */
export async function pendingTotp(database: Queryable, personId: string): Promise<Buffer | undefined> {
  const rows = await database.query<{ secret: Buffer }>(
    'identity.pending-totp',
    `SELECT secret FROM totp_factors WHERE ${ownedBy('$1')} AND confirmed_at IS NULL AND set_up_until > now()`,
    [personId],
  );
  return rows[0]?.secret;
}

/** Instead of a set-up that was begun before; nothing where one is active. @returns whether it was kept. */
export async function keepPendingTotp(database: Queryable, personId: string, secret: Buffer): Promise<boolean> {
  const rows = await database.query(
    'identity.keep-pending-totp',
    `INSERT INTO totp_factors AS f (user_id, secret, set_up_until) VALUES ($1, $2, now() + make_interval(secs => $3))
     ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, set_up_until = excluded.set_up_until
       WHERE f.confirmed_at IS NULL
     RETURNING id`,
    [personId, secret, SET_UP_SECONDS],
  );
  return rows.length > 0;
}

/** The step counts as used, so that the same code does not sign in. @returns false where the set-up is another by now. */
export async function confirmTotp(
  database: Queryable,
  personId: string,
  secret: Buffer,
  step: number,
): Promise<boolean> {
  const rows = await database.query(
    'identity.confirm-totp',
    `UPDATE totp_factors SET confirmed_at = now(), last_used_step = $3
     WHERE ${ownedBy('$1')} AND secret = $2 AND confirmed_at IS NULL AND set_up_until > now() RETURNING id`,
    [personId, secret, step],
  );
  return rows.length > 0;
}

export async function deleteTotp(database: Queryable, personId: string): Promise<boolean> {
  const rows = await database.query(
    'identity.delete-totp',
    `DELETE FROM totp_factors WHERE ${ownedBy('$1')} AND confirmed_at IS NOT NULL RETURNING id`,
    [personId],
  );
  return rows.length > 0;
}

/**
 * Counts a try as failed before it is looked at, so that many at once are bounded as well; `useTotpStep` takes it back.
 * @returns the secret; undefined without an active app, or while it pauses.
 */
export async function tryTotp(database: Queryable, personId: string): Promise<Buffer | undefined> {
  const rows = await database.query<{ secret: Buffer }>(
    'identity.try-totp',
    `UPDATE totp_factors
     SET failures = failures + 1,
         paused_until = CASE WHEN failures + 1 >= $2
           THEN now() + make_interval(secs => least(3600, 15 * 2 ^ least(failures + 1 - $2, 10))) END
     WHERE ${ownedBy('$1')} AND confirmed_at IS NOT NULL AND (paused_until IS NULL OR paused_until <= now())
     RETURNING secret`,
    [personId, FREE_FAILURES],
  );
  return rows[0]?.secret;
}

/** @returns until when codes are not looked at; undefined where they are. */
export async function totpPause(database: Queryable, personId: string): Promise<Date | undefined> {
  const rows = await database.query<{ until: Date }>(
    'identity.totp-pause',
    `SELECT paused_until AS until FROM totp_factors WHERE ${ownedBy('$1')} AND paused_until > now()`,
    [personId],
  );
  return rows[0]?.until;
}

/**
 * Takes a step that is later than all before, once, of the app that `tried` was read of: one that was removed meanwhile, or
 * took another's place, is left as it is.
 * @param secret the same as `tried`, encrypted anew.
 */
export async function useTotpStep(
  database: Queryable,
  personId: string,
  { step, tried, secret }: { step: number; tried: Buffer; secret: Buffer },
): Promise<boolean> {
  const rows = await database.query(
    'identity.use-totp-step',
    `UPDATE totp_factors SET last_used_step = $2, secret = $4, failures = 0, paused_until = NULL
     WHERE ${ownedBy('$1')} AND confirmed_at IS NOT NULL AND secret = $3 AND last_used_step < $2 RETURNING id`,
    [personId, step, tried, secret],
  );
  return rows.length > 0;
}
