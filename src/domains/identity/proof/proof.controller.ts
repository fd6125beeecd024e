import { Body, Controller, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { Ceremonies } from '../passkeys/ceremonies.ts';
import { CheckPasskey } from '../passkeys/check-passkey.ts';
import { UNAVAILABLE } from '../passkeys/passkey-sign-in.controller.ts';
import { requestOptionsView } from '../passkeys/passkey.view.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { BrowserSessions } from '../sessions/browser-sessions.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { type FreshProof, freshProof } from './proof.schemas.ts';
import { ProveAnew } from './prove-anew.ts';

@ApiTags('identity')
@Controller('api/auth/session/proof')
export class ProofController {
  private readonly proving: ProveAnew;
  private readonly passkeys: CheckPasskey;
  private readonly ceremonies: Ceremonies;
  private readonly requesters: Requesters;
  private readonly browsers: BrowserSessions;

  constructor(
    proving: ProveAnew,
    passkeys: CheckPasskey,
    ceremonies: Ceremonies,
    requesters: Requesters,
    browsers: BrowserSessions,
  ) {
    this.browsers = browsers;
    this.proving = proving;
    this.passkeys = passkeys;
    this.ceremonies = ceremonies;
    this.requesters = requesters;
  }

  @Put()
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({
    ...UNAVAILABLE,
    401: 'Nobody is signed in, or not any more; or the passkey was not accepted: `passkey-refused`',
    403: `${CROSS_SITE[403]}; or the password (\`wrong-password\`) or the code (\`wrong-second-factor\`) is wrong`,
  })
  @Endpoint({
    summary:
      'Prove that it is still you, by the password, a code of the app or a passkey: good for ten minutes; sets the session cookies anew',
    body: freshProof,
    status: 204,
  })
  async prove(
    @CurrentSession() session: Session,
    @Body({ schema: freshProof }) proof: FreshProof,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const ceremony = proof.passkey === undefined ? undefined : this.ceremonies.of(request);
    const from = { request: this.requesters.of(request), ceremony };
    this.browsers.renew(request, reply, await this.proving.by(session, proof, from));
  }

  @Post('passkey-challenges')
  @SignedIn()
  @RateLimit('passkey')
  @Refuses({ ...CROSS_SITE, ...UNAVAILABLE })
  @Endpoint({
    summary: 'What a browser asks for a passkey by, to prove that it is still you',
    status: 201,
    response: requestOptionsView,
  })
  async challenge(
    @CurrentSession() { person }: Session,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const ceremony = this.ceremonies.begin(request, reply);
    return this.passkeys.options({ ...ceremony, purpose: 'proof', personId: person.id });
  }
}
