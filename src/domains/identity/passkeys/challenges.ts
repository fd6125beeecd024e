import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { hashOfToken } from '../random-token.ts';
import {
  type ChallengePurpose,
  deleteExpiredChallenges,
  insertChallenge,
  takeChallenge,
} from './challenges.queries.ts';

/** Seconds a browser has to answer. */
export const CHALLENGE_SECONDS = 300;

/** Where a challenge holds: for one use in one browser, and for one person where it is known who it is. */
export interface ChallengeFor {
  purpose: ChallengePurpose;
  /** What the browser keeps in its cookie. */
  browser: string | undefined;
  /** null for signing in without a password. */
  personId: string | null;
}

/** Challenges of passkeys: 256 random bits, answered once, within five minutes, by the browser that asked. */
@Injectable()
export class Challenges {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async issue({ purpose, browser, personId }: ChallengeFor): Promise<Uint8Array<ArrayBuffer>> {
    const browserHash = hashOfToken(browser);
    if (browserHash === undefined) throw new Error('A challenge is for a browser that has a cookie.');
    const challenge = randomBytes(32);
    await insertChallenge(this.database, { challenge, purpose, browserHash, personId, seconds: CHALLENGE_SECONDS });
    await deleteExpiredChallenges(this.database);
    return new Uint8Array(challenge);
  }

  /** @param challenge base64url, as the browser signed it. @returns whether it held, which it does not any more. */
  async take({ purpose, browser, personId }: ChallengeFor, challenge: string): Promise<boolean> {
    const browserHash = hashOfToken(browser);
    if (browserHash === undefined || !/^[A-Za-z0-9_-]{43}$/.test(challenge)) return false;
    return takeChallenge(this.database, {
      challenge: Buffer.from(challenge, 'base64url'),
      purpose,
      browserHash,
      personId,
    });
  }
}
