import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Personal, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { BrowserSessions } from '../sessions/browser-sessions.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { PendingCookie } from '../second-factor/pending-cookie.ts';
import { PendingSignIns } from '../second-factor/pending-sign-ins.ts';
import { signedInFrom, type SignedInView, signedInView } from '../signed-in.view.ts';
import { Ceremonies } from './ceremonies.ts';
import { CheckPasskey } from './check-passkey.ts';
import { type PasskeyAnswer, passkeyAnswer } from './passkey.schemas.ts';
import { requestOptionsView } from './passkey.view.ts';
import { SignInByPasskey } from './sign-in-by-passkey.ts';

export const UNAVAILABLE = { 409: 'The shop has no name that passkeys could be made for: `passkeys-unavailable`' };

@ApiTags('identity')
@Controller('api/auth')
export class PasskeySignInController {
  private readonly signIns: SignInByPasskey;
  private readonly passkeys: CheckPasskey;
  private readonly ceremonies: Ceremonies;
  private readonly pendings: PendingSignIns;
  private readonly pending: PendingCookie;
  private readonly browsers: BrowserSessions;

  constructor(
    signIns: SignInByPasskey,
    passkeys: CheckPasskey,
    ceremonies: Ceremonies,
    pendings: PendingSignIns,
    pending: PendingCookie,
    browsers: BrowserSessions,
  ) {
    this.signIns = signIns;
    this.passkeys = passkeys;
    this.ceremonies = ceremonies;
    this.pendings = pendings;
    this.pending = pending;
    this.browsers = browsers;
  }

  @Post('passkey-challenges')
  @RateLimit('passkey')
  @Personal()
  @Refuses({ ...CROSS_SITE, ...UNAVAILABLE })
  @Endpoint({
    summary: 'What a browser asks for a passkey by, to sign in without a password',
    status: 201,
    response: requestOptionsView,
  })
  async challenge(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    return this.signIns.options(this.ceremonies.begin(request, reply));
  }

  @Post('passkey-sessions')
  @RateLimit('sign-in')
  @Personal()
  @Refuses({ ...CROSS_SITE, ...UNAVAILABLE, 401: 'The passkey was not accepted' })
  @Endpoint({
    summary: 'Sign in by a passkey: sets the session cookie',
    status: 201,
    body: passkeyAnswer,
    response: signedInView,
  })
  async signIn(
    @Body({ schema: passkeyAnswer }) { passkey, remember }: PasskeyAnswer,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const ceremony = this.ceremonies.of(request);
    const opened = await this.signIns.with(passkey, ceremony, { lasting: remember, from: ceremony.request });
    await this.browsers.begin(request, reply, opened);
    return signedInFrom(opened.session);
  }

  @Post('second-factor/passkey-challenges')
  @RateLimit('passkey')
  @Personal()
  @Refuses({ ...CROSS_SITE, ...UNAVAILABLE, 401: 'No sign-in waits for a second factor' })
  @Endpoint({
    summary: 'What a browser asks for a passkey by, as a second factor',
    status: 201,
    response: requestOptionsView,
  })
  async secondFactor(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { personId } = await this.pendings.find(this.pending.read(request));
    const ceremony = this.ceremonies.begin(request, reply);
    return this.passkeys.options({ ...ceremony, purpose: 'second_factor', personId });
  }
}
