import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import type { AuditDetail } from '../audit/audit-actions.ts';
import type { Requester } from '../audit/requester.ts';
import { type Ceremony, CheckPasskey } from '../passkeys/check-passkey.ts';
import type { AuthenticationResponse } from '../passkeys/passkey.schemas.ts';
import { CheckTotp } from './check-totp.ts';
import { FactorChanges } from './factor-changes.ts';
import { factorsOf } from './factors.queries.ts';
import type { PendingRow } from './pending-sign-ins.queries.ts';
import { PendingSignIns } from './pending-sign-ins.ts';
import { hashOfRecoveryCode } from './recovery-codes.ts';
import { useRecoveryCode } from './recovery-codes.queries.ts';

/** One of them. */
export interface Proof {
  code?: string | undefined;
  recoveryCode?: string | undefined;
  /** With where it was asked for. */
  passkey?: { answer: AuthenticationResponse; ceremony: Ceremony } | undefined;
}

type SecondFactor = NonNullable<AuditDetail<'sign_in.succeeded'>['secondFactor']>;

@Injectable()
export class ProveSecondFactor {
  private readonly database: Database;
  private readonly pendings: PendingSignIns;
  private readonly totp: CheckTotp;
  private readonly passkeys: CheckPasskey;
  private readonly changes: FactorChanges;

  constructor(
    database: Database,
    pendings: PendingSignIns,
    totp: CheckTotp,
    passkeys: CheckPasskey,
    changes: FactorChanges,
  ) {
    this.database = database;
    this.pendings = pendings;
    this.totp = totp;
    this.passkeys = passkeys;
    this.changes = changes;
  }

  /**
   * Ends a sign-in that waits, for a right second factor.
   * @returns which it was; undefined for a wrong one.
   * @throws AppError `sign-in-over` (401) where it was finished meanwhile; as `CheckTotp.take` and `CheckPasskey.owner` do.
   */
  async of(pending: PendingRow, proof: Proof, request: Requester | undefined): Promise<SecondFactor | undefined> {
    const { code, recoveryCode, passkey } = proof;
    if (recoveryCode !== undefined) return this.recovery(pending, recoveryCode, request);
    if (code !== undefined) {
      if (!(await this.totp.take(pending.personId, code))) return undefined;
      await this.pendings.finish(pending);
      return 'totp';
    }
    if (passkey === undefined) return undefined;
    const { answer, ceremony } = passkey;
    await this.passkeys.owner(answer, { ...ceremony, purpose: 'second_factor', personId: pending.personId });
    await this.pendings.finish(pending);
    return 'passkey';
  }

  /** In one transaction, so that no code is spent on a sign-in that somebody else finished. */
  private async recovery(
    pending: PendingRow,
    typed: string,
    request: Requester | undefined,
  ): Promise<SecondFactor | undefined> {
    const hash = hashOfRecoveryCode(typed);
    if (hash === undefined) return undefined;
    const { personId } = pending;
    return this.database.transaction(async (transaction) => {
      if (!(await useRecoveryCode(transaction, personId, hash))) return undefined;
      const { recoveryCodes: left } = await factorsOf(transaction, personId);
      await this.changes.tell(transaction, { personId, request }, 'recovery_code.used', { left });
      await this.pendings.finish(pending, transaction);
      return 'recovery_code';
    });
  }
}
