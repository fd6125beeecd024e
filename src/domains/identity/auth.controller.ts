import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Personal, Refuses } from '../../performance/http/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { Requesters } from './audit/requester.ts';
import { BrowserSessions } from './sessions/browser-sessions.ts';
import { CROSS_SITE } from './same-origin.ts';
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

  constructor(signIn: SignIn, browsers: BrowserSessions, requesters: Requesters) {
    this.signIn = signIn;
    this.browsers = browsers;
    this.requesters = requesters;
  }

  @Post('login')
  @RateLimit('sign-in')
  @Personal()
  @Refuses({ ...CROSS_SITE, 401: 'The e-mail address or the password is wrong' })
  @Endpoint({ summary: 'Sign in: sets the session cookie', body: credentials, response: signedInView })
  async login(
    @Body({ schema: credentials }) given: Credentials,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const opened = await this.signIn.with(given, this.requesters.of(request));
    await this.browsers.begin(request, reply, opened);
    return signedInFrom(opened.session);
  }

  @Get('session')
  @SignedIn()
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
