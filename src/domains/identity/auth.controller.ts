import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Personal, Refuses } from '../../performance/http/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { Requesters } from './audit/requester.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { KnownBrowsers } from './known-browsers/known-browsers.ts';
import { CROSS_SITE } from './same-origin.ts';
import { PendingCookie } from './second-factor/pending-cookie.ts';
import { secondFactorView, type SecondFactorView } from './second-factor/second-factor.view.ts';
import type { Session } from './sessions/sessions.ts';
import { SignIn } from './sign-in.ts';
import { type Credentials, credentials } from './sign-in.schemas.ts';
import { CurrentSession, SignedIn } from './signed-in.ts';
import { signedInFrom, type SignedInView, signedInView } from './signed-in.view.ts';

@ApiTags('identity')
@Controller('api/auth')
export class AuthController {
  private readonly signIn: SignIn;
  private readonly browsers: BrowserSessions;
  private readonly requesters: Requesters;
  private readonly pending: PendingCookie;
  private readonly knownBrowsers: KnownBrowsers;

  constructor(
    signIn: SignIn,
    browsers: BrowserSessions,
    requesters: Requesters,
    pending: PendingCookie,
    knownBrowsers: KnownBrowsers,
  ) {
    this.signIn = signIn;
    this.browsers = browsers;
    this.requesters = requesters;
    this.pending = pending;
    this.knownBrowsers = knownBrowsers;
  }

  @Post('login')
  @RateLimit('sign-in')
  @Personal()
  @Refuses({ ...CROSS_SITE, 401: 'The e-mail address or the password is wrong' })
  @ApiResponse({
    status: 202,
    description: 'The password was right; POST /api/auth/second-factor finishes the sign-in within five minutes',
    standardSchema: secondFactorView,
  })
  @Endpoint({ summary: 'Sign in: sets the session cookie', body: credentials, response: signedInView })
  async login(
    @Body({ schema: credentials }) given: Credentials,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView | SecondFactorView> {
    const known = this.knownBrowsers.of(request, given.email) !== undefined;
    const outcome = await this.signIn.with(given, { from: this.requesters.of(request), known });
    if ('pending' in outcome) {
      this.pending.begin(request, reply, outcome.pending);
      reply.code(202);
      return { secondFactor: outcome.secondFactor };
    }
    await this.browsers.begin(request, reply, outcome);
    return signedInFrom(outcome.session);
  }

  @Get('session')
  @SignedIn({ scope: 'account:read' })
  @Endpoint({ summary: 'Who is signed in', response: signedInView })
  session(@CurrentSession() session: Session): SignedInView {
    return signedInFrom(session);
  }

  @Delete('session')
  @Personal()
  @Refuses(CROSS_SITE)
  @Endpoint({ summary: 'Sign out; nothing happens where nobody is signed in', status: 204 })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.browsers.end(request, reply);
  }
}
