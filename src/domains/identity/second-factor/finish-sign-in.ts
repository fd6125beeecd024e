import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import { FailedSignIns } from '../audit/failed-sign-ins.ts';
import { type OpenedSession, Sessions, type SessionWish } from '../sessions/sessions.ts';
import { noteFactor, type Who } from './factor-changes.ts';
import { PendingSignIns } from './pending-sign-ins.ts';
import { type Proof, ProveSecondFactor } from './prove-second-factor.ts';

@Injectable()
export class FinishSignIn {
  private readonly database: Database;
  private readonly pendings: PendingSignIns;
  private readonly factors: ProveSecondFactor;
  private readonly sessions: Sessions;
  private readonly failed: FailedSignIns;

  constructor(
    database: Database,
    pendings: PendingSignIns,
    factors: ProveSecondFactor,
    sessions: Sessions,
    failed: FailedSignIns,
  ) {
    this.database = database;
    this.pendings = pendings;
    this.factors = factors;
    this.sessions = sessions;
    this.failed = failed;
  }

  /**
   * Opens the session of a sign-in that waits, for a right second factor; each sign-in has five tries.
   * @param token what the browser kept.
   * @throws AppError `sign-in-over` (401); `wrong-second-factor` (401) naming the field; as `CheckTotp.take` and
   * `CheckPasskey.owner` do.
   */
  async with(token: string | undefined, proof: Proof, wish: SessionWish): Promise<OpenedSession> {
    const { from: request } = wish;
    const pending = await this.pendings.spendTry(token);
    const who = { personId: pending.personId, request };
    const secondFactor = await this.factors.of(pending, proof, request).catch(async (error: unknown) => {
      await this.noteFailure(who, pending.left);
      throw error;
    });
    if (secondFactor === undefined) {
      await this.noteFailure(who, pending.left);
      throw pending.left > 0 ? wrong(proof) : spent();
    }
    const opened = await this.sessions.open(pending.personId, { ...wish, passwordDigest: pending.passwordDigest });
    if (opened === undefined) throw spent();
    await Audit.record(this.database, {
      actor: pending.personId,
      subject: pending.personId,
      action: 'sign_in.succeeded',
      detail: { with: 'password', secondFactor },
      request,
    });
    return opened;
  }

  private async noteFailure(who: Who, left: number): Promise<void> {
    this.failed.note({ subject: who.personId, request: who.request });
    if (left === 0) await noteFactor(this.database, who, 'second_factor.refused', {});
  }
}

function wrong({ code }: Proof): AppError {
  const message =
    code === undefined
      ? 'That is none of your recovery codes, or it has been used.'
      : 'That code is wrong, or it has been used. The app shows a new one every 30 seconds.';
  const name = code === undefined ? 'recoveryCode' : 'code';
  return new AppError('wrong-second-factor', 401, message, {
    faults: [{ name, accepted: 'one that has not been used', code: 'wrong-or-used' }],
  });
}

function spent(): AppError {
  return new AppError('sign-in-over', 401, 'This sign-in is over. Please start again with your password.');
}
