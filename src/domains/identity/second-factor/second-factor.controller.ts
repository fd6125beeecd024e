import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import { CROSS_SITE } from '../same-origin.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { MakeRecoveryCodes } from './make-recovery-codes.ts';
import { OwnFactors } from './own-factors.ts';
import { RemoveTotp } from './remove-totp.ts';
import { type PasswordAgain, passwordAgain, type TotpConfirmation, totpConfirmation } from './second-factor.schemas.ts';
import {
  factorsView,
  type FactorsView,
  recoveryCodesView,
  type RecoveryCodesView,
  totpSetUpView,
  type TotpSetUpView,
} from './second-factor.view.ts';
import { SetUpTotp } from './set-up-totp.ts';

/** For `@Refuses` of what needs the password once more. */
export const UNCONFIRMED = {
  403: `${CROSS_SITE[403]}; or the password is needed, as nobody has just signed in (\`fresh-proof-required\`), or wrong`,
};

@ApiTags('identity')
@Controller('api/account')
export class SecondFactorController {
  private readonly own: OwnFactors;
  private readonly person: ConfirmPerson;
  private readonly setUp: SetUpTotp;
  private readonly removal: RemoveTotp;
  private readonly codes: MakeRecoveryCodes;
  private readonly requesters: Requesters;

  constructor(
    own: OwnFactors,
    person: ConfirmPerson,
    setUp: SetUpTotp,
    removal: RemoveTotp,
    codes: MakeRecoveryCodes,
    requesters: Requesters,
  ) {
    this.own = own;
    this.person = person;
    this.setUp = setUp;
    this.removal = removal;
    this.codes = codes;
    this.requesters = requesters;
  }

  @Get('second-factors')
  @SignedIn()
  @Endpoint({ summary: 'What you sign in with beside the password', response: factorsView })
  async factors(@CurrentSession() { person }: Session): Promise<FactorsView> {
    return this.own.of(person.id);
  }

  @Post('totp')
  @SignedIn()
  @RateLimit('write')
  @Refuses({ ...CROSS_SITE, 409: 'An authenticator app is set up already' })
  @Endpoint({ summary: 'Begin to set up an authenticator app', status: 201, response: totpSetUpView, secret: true })
  async begin(@CurrentSession() { person }: Session): Promise<TotpSetUpView> {
    return this.setUp.begin(person);
  }

  @Post('totp/confirmation')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({ ...UNCONFIRMED, 409: 'No set-up is under way, or it has run out' })
  @Endpoint({
    summary: 'Turn the authenticator app on by a code of it',
    body: totpConfirmation,
    response: recoveryCodesView,
    secret: true,
  })
  async confirm(
    @CurrentSession() session: Session,
    @Body({ schema: totpConfirmation }) { code, current }: TotpConfirmation,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryCodesView> {
    await this.person.isIn(session, current);
    return { recoveryCodes: await this.setUp.confirm(this.who(session, request), code) };
  }

  @Post('totp/removal')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({ ...UNCONFIRMED, 404: 'There is no authenticator app' })
  @Endpoint({ summary: 'Remove the authenticator app', body: passwordAgain, status: 204 })
  async remove(
    @CurrentSession() session: Session,
    @Body({ schema: passwordAgain }) { current }: PasswordAgain,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.person.isIn(session, current);
    await this.removal.of(this.who(session, request));
  }

  @Post('recovery-codes')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({ ...UNCONFIRMED, 409: 'There is no second factor' })
  @Endpoint({
    summary: 'Ten new recovery codes, shown this once; the old ones are worth nothing any more',
    status: 201,
    body: passwordAgain,
    response: recoveryCodesView,
    secret: true,
  })
  async renew(
    @CurrentSession() session: Session,
    @Body({ schema: passwordAgain }) { current }: PasswordAgain,
    @Req() request: FastifyRequest,
  ): Promise<RecoveryCodesView> {
    await this.person.isIn(session, current);
    return { recoveryCodes: await this.codes.anew(this.who(session, request)) };
  }

  private who({ person }: Session, request: FastifyRequest) {
    return { personId: person.id, request: this.requesters.of(request) };
  }
}
