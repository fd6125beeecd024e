import type { Queryable } from '../../../performance/database/index.ts';

export type ChallengePurpose = 'add' | 'sign_in' | 'second_factor' | 'proof';

interface ChallengeRow {
  challenge: Buffer;
  purpose: ChallengePurpose;
  browserHash: Buffer;
  personId: string | null;
}

export async function insertChallenge(
  database: Queryable,
  { challenge, purpose, browserHash, personId, seconds }: ChallengeRow & { seconds: number },
): Promise<void> {
  await database.query(
    'identity.insert-passkey-challenge',
    `INSERT INTO passkey_challenges (challenge, purpose, browser_hash, user_id, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5))`,
    [challenge, purpose, browserHash, personId, seconds],
  );
}

/** Whoever asks for it elsewhere or for something else leaves it where it is. */
export async function takeChallenge(
  database: Queryable,
  { challenge, purpose, browserHash, personId }: ChallengeRow,
): Promise<boolean> {
  const rows = await database.query(
    'identity.take-passkey-challenge',
    `DELETE FROM passkey_challenges
     WHERE challenge = $1 AND purpose = $2 AND browser_hash = $3 AND user_id IS NOT DISTINCT FROM $4::uuid
       AND expires_at > now()
     RETURNING id`,
    [challenge, purpose, browserHash, personId],
  );
  return rows.length > 0;
}

/** A few of those that are over: more than one request adds. */
export async function deleteExpiredChallenges(database: Queryable): Promise<void> {
  await database.query(
    'identity.delete-expired-passkey-challenges',
    `DELETE FROM passkey_challenges WHERE id IN (
       SELECT id FROM passkey_challenges WHERE expires_at <= now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`,
  );
}
