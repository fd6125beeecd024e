import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';

import { Database } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { Audit } from '../audit/audit.ts';
import { type OpenedSession, Sessions, type SessionWish } from '../sessions/sessions.ts';
import { type Ceremony, CheckPasskey } from './check-passkey.ts';
import type { AuthenticationResponse } from './passkey.schemas.ts';

/** Without a password and without a name: the passkey says who it is, and whoever holds it is known to it. */
@Injectable()
export class SignInByPasskey {
  private readonly database: Database;
  private readonly passkeys: CheckPasskey;
  private readonly sessions: Sessions;

  constructor(database: Database, passkeys: CheckPasskey, sessions: Sessions) {
    this.database = database;
    this.passkeys = passkeys;
    this.sessions = sessions;
  }

  async options(ceremony: Ceremony): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.passkeys.options({ ...ceremony, purpose: 'sign_in', personId: null });
  }

  /** Two factors in one, so no second step. @throws AppError `passkey-refused` (401) */
  async with(given: AuthenticationResponse, ceremony: Ceremony, wish: SessionWish): Promise<OpenedSession> {
    const personId = await this.passkeys.owner(given, { ...ceremony, purpose: 'sign_in', personId: null });
    const opened = await this.sessions.open(personId, wish);
    if (opened === undefined) throw new AppError('passkey-refused', 401, 'This account cannot sign in.');
    await Audit.record(this.database, {
      actor: personId,
      subject: personId,
      action: 'sign_in.succeeded',
      detail: { with: 'passkey' },
      request: wish.from,
    });
    return opened;
  }
}
