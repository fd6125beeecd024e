import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { type OpenedSession, Sessions, type SessionWish } from '../sessions/sessions.ts';
import { type Factors, factorsOf } from './factors.queries.ts';
import { PendingSignIns } from './pending-sign-ins.ts';
import type { FactorKind } from './second-factor.view.ts';

/** A sign-in that waits: what the browser keeps, and what finishes it. */
export interface PendingSignIn {
  pending: string;
  secondFactor: FactorKind[];
}

export type SignInOutcome = OpenedSession | PendingSignIn;

/** By a password, of which the digest is known. */
type PasswordWish = SessionWish & { passwordDigest: Buffer };

/** What stands between a right password, or whatever is as good as one, and a session. */
@Injectable()
export class ContinueSignIn {
  private readonly database: Database;
  private readonly sessions: Sessions;
  private readonly pendings: PendingSignIns;

  constructor(database: Database, sessions: Sessions, pendings: PendingSignIns) {
    this.database = database;
    this.sessions = sessions;
    this.pendings = pendings;
  }

  /**
   * A session for who has no second factor; for the others a sign-in that waits for it.
   * @returns undefined for an account that may not sign in (any more), or not by this password.
   */
  async of(personId: string, wish: PasswordWish): Promise<SignInOutcome | undefined> {
    const secondFactor = kindsOf(await factorsOf(this.database, personId));
    if (secondFactor.length === 0) return this.sessions.open(personId, wish);
    return { pending: await this.pendings.begin(personId, wish.passwordDigest), secondFactor };
  }

  /** What finishes a sign-in that waits. @throws AppError `sign-in-over` (401) */
  async asked(token: string | undefined): Promise<FactorKind[]> {
    const { personId } = await this.pendings.find(token);
    return kindsOf(await factorsOf(this.database, personId));
  }
}

/** Empty without a second factor: recovery codes alone are none. */
function kindsOf({ totpSince, passkeys, recoveryCodes }: Factors): FactorKind[] {
  const kinds: FactorKind[] = [];
  if (totpSince !== null) kinds.push('totp');
  if (passkeys > 0) kinds.push('passkey');
  if (kinds.length > 0 && recoveryCodes > 0) kinds.push('recovery');
  return kinds;
}
