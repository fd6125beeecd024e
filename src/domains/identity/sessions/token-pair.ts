import type { Queryable } from '../../../performance/database/index.ts';
import { randomToken, sha256 } from '../random-token.ts';
import { insertTokens } from './sessions.queries.ts';

/** What a browser keeps: 256 random bits each. Only their SHA-256 is stored, so a copy of the database signs nobody in. */
export interface SessionTokens {
  access: string;
  /** Undefined for a session that does not last. */
  refresh: string | undefined;
}

/** Seconds an access token lasts, and a session that does not last. */
export const ACCESS_SECONDS = 86_400;

export interface PairFor {
  sessionId: string;
  /** One more than that of the pair before it. */
  generation: number;
  lasting: boolean;
}

/** The next pair of a session. Those before it are for whoever calls to replace. */
export async function givePair(
  queryable: Queryable,
  { sessionId, generation, lasting }: PairFor,
): Promise<SessionTokens> {
  const tokens = { access: randomToken(), refresh: lasting ? randomToken() : undefined };
  await insertTokens(queryable, {
    sessionId,
    generation,
    accessHash: sha256(tokens.access),
    accessSeconds: ACCESS_SECONDS,
    refreshHash: tokens.refresh === undefined ? undefined : sha256(tokens.refresh),
  });
  return tokens;
}
