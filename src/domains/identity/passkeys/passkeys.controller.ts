import { Body, Controller, Get, Param, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { ConfirmPerson } from '../proof/confirm-person.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { UNCONFIRMED } from '../second-factor/second-factor.controller.ts';
import { type PasswordAgain, passwordAgain } from '../second-factor/second-factor.schemas.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { AddPasskey } from './add-passkey.ts';
import { Ceremonies } from './ceremonies.ts';
import { OwnPasskeys } from './own-passkeys.ts';
import {
  type NewPasskey,
  newPasskey,
  type PasskeyEdit,
  passkeyEdit,
  type PasskeyParams,
  passkeyParams,
} from './passkey.schemas.ts';
import {
  addedPasskeyView,
  type AddedPasskeyView,
  creationOptionsView,
  passkeyView,
  type PasskeyView,
  passkeysView,
} from './passkey.view.ts';

@ApiTags('identity')
@Controller('api/account')
export class PasskeysController {
  private readonly own: OwnPasskeys;
  private readonly addition: AddPasskey;
  private readonly person: ConfirmPerson;
  private readonly ceremonies: Ceremonies;
  private readonly requesters: Requesters;

  constructor(
    own: OwnPasskeys,
    addition: AddPasskey,
    person: ConfirmPerson,
    ceremonies: Ceremonies,
    requesters: Requesters,
  ) {
    this.own = own;
    this.addition = addition;
    this.person = person;
    this.ceremonies = ceremonies;
    this.requesters = requesters;
  }

  @Get('passkeys')
  @SignedIn()
  @Endpoint({ summary: 'Your passkeys, the oldest first', response: passkeysView })
  async list(@CurrentSession() { person }: Session): Promise<{ data: PasskeyView[] }> {
    return { data: await this.own.list(person.id) };
  }

  @Post('passkey-challenges')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({ ...UNCONFIRMED, 409: '`passkeys-unavailable` or `too-many-passkeys`' })
  @Endpoint({
    summary: 'What a browser makes a passkey by',
    status: 201,
    body: passwordAgain,
    response: creationOptionsView,
  })
  async challenge(
    @CurrentSession() session: Session,
    @Body({ schema: passwordAgain }) { current }: PasswordAgain,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    await this.person.isIn(session, current);
    return this.addition.options(session, this.ceremonies.begin(request, reply));
  }

  @Post('passkeys')
  @SignedIn()
  @RateLimit('write')
  @Refuses({ ...CROSS_SITE, 409: '`passkey-known`, `passkeys-unavailable` or `too-many-passkeys`' })
  @Endpoint({ summary: 'Add a passkey', status: 201, body: newPasskey, response: addedPasskeyView, secret: true })
  async add(
    @CurrentSession() session: Session,
    @Body({ schema: newPasskey }) given: NewPasskey,
    @Req() request: FastifyRequest,
  ): Promise<AddedPasskeyView> {
    return this.addition.add(this.who(session, request), given, this.ceremonies.of(request));
  }

  @Patch('passkeys/:id')
  @SignedIn()
  // Each makes a mail.
  @RateLimit('password-check')
  @Refuses(CROSS_SITE)
  @Endpoint({ summary: 'Rename a passkey', params: passkeyParams, body: passkeyEdit, response: passkeyView })
  async rename(
    @CurrentSession() session: Session,
    @Param({ schema: passkeyParams }) { id }: PasskeyParams,
    @Body({ schema: passkeyEdit }) { name }: PasskeyEdit,
    @Req() request: FastifyRequest,
  ): Promise<PasskeyView> {
    return this.own.rename(this.who(session, request), id, name);
  }

  @Post('passkeys/:id/removal')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses(UNCONFIRMED)
  @Endpoint({ summary: 'Remove a passkey', params: passkeyParams, body: passwordAgain, status: 204 })
  async remove(
    @CurrentSession() session: Session,
    @Param({ schema: passkeyParams }) { id }: PasskeyParams,
    @Body({ schema: passwordAgain }) { current }: PasswordAgain,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.person.isIn(session, current);
    await this.own.remove(this.who(session, request), id);
  }

  private who({ person }: Session, request: FastifyRequest) {
    return { personId: person.id, request: this.requesters.of(request) };
  }
}
