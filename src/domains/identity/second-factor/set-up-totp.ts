import { Inject, Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { FactorChanges, type Who } from './factor-changes.ts';
import { lockPerson } from './factors.queries.ts';
import { codesForFirstFactor } from './make-recovery-codes.ts';
import { qrCode } from './qr-code.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import type { TotpSetUpView } from './second-factor.view.ts';
import { newTotpSecret, secretForPeople, stepOfCode, totpUri } from './totp.ts';
import { confirmTotp, keepPendingTotp, pendingTotp } from './totp.queries.ts';

/** As a session knows them. */
interface Person {
  id: string;
  email: string;
}

@Injectable()
export class SetUpTotp {
  private readonly database: Database;
  private readonly sealed: SealedSecrets;
  private readonly changes: FactorChanges;
  private readonly shopName: string;

  constructor(
    database: Database,
    sealed: SealedSecrets,
    changes: FactorChanges,
    @Inject(IDENTITY_OPTIONS) { shopName }: IdentityOptions,
  ) {
    this.database = database;
    this.sealed = sealed;
    this.changes = changes;
    this.shopName = shopName;
  }

  /**
   * Draws a secret for an authenticator app, which signs nobody in before it is confirmed; half an hour long. What was
   * begun before is worth nothing any more.
   * @throws AppError `already-set-up` (409)
   */
  async begin(person: Person): Promise<TotpSetUpView> {
    const secret = newTotpSecret();
    if (!(await keepPendingTotp(this.database, person.id, this.sealed.seal(person.id, secret)))) {
      throw new AppError('already-set-up', 409, 'An authenticator app is set up already. Remove it first.');
    }
    return this.shown(person.email, secret);
  }

  /** The set-up that was begun, to be shown again; undefined where none is under way. */
  async underWay(person: Person): Promise<TotpSetUpView | undefined> {
    const sealed = await pendingTotp(this.database, person.id);
    return sealed === undefined ? undefined : this.shown(person.email, this.sealed.open(person.id, sealed));
  }

  /**
   * The app is active from now on. Whether the person is who they say has been asked before.
   * @returns recovery codes with the first factor of a person, else none.
   * @throws AppError `no-set-up` (409) where none was begun or its time is over; `wrong-code` (400) naming the field.
   */
  async confirm(who: Who, code: string, at: number = Date.now()): Promise<string[]> {
    const { personId } = who;
    const sealed = await pendingTotp(this.database, personId);
    if (sealed === undefined) throw noSetUp();
    const step = stepOfCode(code, this.sealed.open(personId, sealed), at);
    if (step === undefined) throw wrongCode();
    return this.database.transaction(async (transaction) => {
      await lockPerson(transaction, personId);
      if (!(await confirmTotp(transaction, personId, sealed, step))) throw noSetUp();
      await this.changes.tell(transaction, who, 'totp.added', {});
      return codesForFirstFactor(transaction, who);
    });
  }

  private shown(email: string, secret: Buffer): TotpSetUpView {
    const uri = totpUri(secret, this.shopName, email);
    return { secret: secretForPeople(secret), uri, qrCode: qrCode(uri) };
  }
}

function noSetUp(): AppError {
  return new AppError('no-set-up', 409, 'This set-up has run out. Please begin again.');
}

function wrongCode(): AppError {
  return new AppError('wrong-code', 400, 'That is not the code the app shows now. Check the clock of the device.', {
    faults: [{ name: 'code', accepted: 'the 6 digits that the app shows now', code: 'not-now' }],
  });
}
