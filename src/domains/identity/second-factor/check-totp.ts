import { Injectable } from '@nestjs/common';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { SealedSecrets } from './sealed-secrets.ts';
import { stepOfCode } from './totp.ts';
import { totpPause, tryTotp, useTotpStep } from './totp.queries.ts';

@Injectable()
export class CheckTotp {
  private readonly database: Database;
  private readonly sealed: SealedSecrets;

  constructor(database: Database, sealed: SealedSecrets) {
    this.database = database;
    this.sealed = sealed;
  }

  /**
   * Takes a code of the person's app, once. After five wrong ones in a row codes are not looked at for a while, twice as
   * long each time up to an hour: 24 guesses a day, while recovery codes and passkeys go on working.
   * @returns false for a wrong code, one that was used, and without an app.
   * @throws AppError `second-factor-paused` (429); `second-factor-unreadable` (503)
   */
  async take(personId: string, code: string, at: number = Date.now()): Promise<boolean> {
    const tried = await tryTotp(this.database, personId);
    if (tried === undefined) {
      const until = await totpPause(this.database, personId);
      if (until !== undefined) throw paused(Math.ceil((until.getTime() - Date.now()) / 60_000));
      return false;
    }
    const opened = this.sealed.open(personId, tried);
    const step = stepOfCode(code, opened, at);
    if (step === undefined) return false;
    const secret = this.sealed.renew(personId, tried, opened);
    return useTotpStep(this.database, personId, { step, tried, secret });
  }
}

function paused(minutes: number): AppError {
  const wait = minutes <= 1 ? 'a minute' : `${minutes} minutes`;
  return new AppError(
    'second-factor-paused',
    429,
    `Too many wrong codes. Codes of the app are looked at again in ${wait}; a recovery code or a passkey works now.`,
  );
}
