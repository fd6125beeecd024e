import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Personal, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { BrowserSessions } from '../sessions/browser-sessions.ts';
import { Ceremonies } from '../passkeys/ceremonies.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { signedInFrom, type SignedInView, signedInView } from '../signed-in.view.ts';
import { ContinueSignIn } from './continue-sign-in.ts';
import { FinishSignIn } from './finish-sign-in.ts';
import { PendingCookie } from './pending-cookie.ts';
import { type SecondStep, secondStep } from './second-factor.schemas.ts';
import { secondFactorView, type SecondFactorView } from './second-factor.view.ts';

const OVER = 'The sign-in is over (five minutes, five tries, or a new password): `sign-in-over`';

@ApiTags('identity')
@Controller('api/auth/second-factor')
export class SecondStepController {
  private readonly signIns: ContinueSignIn;
  private readonly finish: FinishSignIn;
  private readonly pending: PendingCookie;
  private readonly ceremonies: Ceremonies;
  private readonly browsers: BrowserSessions;
  private readonly requesters: Requesters;

  constructor(
    signIns: ContinueSignIn,
    finish: FinishSignIn,
    pending: PendingCookie,
    ceremonies: Ceremonies,
    browsers: BrowserSessions,
    requesters: Requesters,
  ) {
    this.signIns = signIns;
    this.finish = finish;
    this.pending = pending;
    this.ceremonies = ceremonies;
    this.browsers = browsers;
    this.requesters = requesters;
  }

  @Get()
  @Personal()
  @Refuses({ 401: OVER })
  @Endpoint({ summary: 'What finishes the sign-in that waits in this browser', response: secondFactorView })
  async asked(@Req() request: FastifyRequest): Promise<SecondFactorView> {
    return { secondFactor: await this.signIns.asked(this.pending.read(request)) };
  }

  @Post()
  @RateLimit('second-factor')
  @Personal()
  @Refuses({
    ...CROSS_SITE,
    401: `The second factor is wrong or was used; ${OVER}`,
    409: 'A passkey was given, and the shop has no name for any: `passkeys-unavailable`',
  })
  @Endpoint({
    summary: 'Finish a sign-in by a code of the app, a recovery code or a passkey: sets the session cookie',
    body: secondStep,
    response: signedInView,
  })
  async second(
    @Body({ schema: secondStep }) { passkey, remember, ...codes }: SecondStep,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const proof =
      passkey === undefined ? codes : { passkey: { answer: passkey, ceremony: this.ceremonies.of(request) } };
    const wish = { lasting: remember, from: this.requesters.of(request) };
    const opened = await this.finish.with(this.pending.read(request), proof, wish);
    this.pending.end(request, reply);
    await this.browsers.begin(request, reply, opened);
    return signedInFrom(opened.session);
  }
}
