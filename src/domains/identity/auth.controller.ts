import { Body, Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, Personal, Refuses } from '../../performance/http/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { CROSS_SITE } from './same-origin.ts';
import { SessionCookie } from './session-cookie.ts';
import { type Session, Sessions } from './sessions.ts';
import { SignIn } from './sign-in.ts';
import { type Credentials, credentials } from './sign-in.schemas.ts';
import { CurrentSession, SignedIn } from './signed-in.ts';
import { type SignedInView, signedInView } from './signed-in.view.ts';

@ApiTags('identity')
@Controller('api/auth')
export class AuthController {
  private readonly signIn: SignIn;
  private readonly sessions: Sessions;
  private readonly cookie: SessionCookie;

  constructor(signIn: SignIn, sessions: Sessions, cookie: SessionCookie) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.cookie = cookie;
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
    const { session, token } = await this.signIn.with(given);
    await this.endPresent(request);
    this.cookie.set(request, reply, token);
    return viewOf(session);
  }

  @Get('session')
  @SignedIn()
  @Endpoint({ summary: 'Who is signed in', response: signedInView })
  session(@CurrentSession() session: Session): SignedInView {
    return viewOf(session);
  }

  @Delete('session')
  @Personal()
  @Refuses(CROSS_SITE)
  @Endpoint({ summary: 'Sign out; nothing happens where nobody is signed in', status: 204 })
  async signOut(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.endPresent(request);
    this.cookie.clear(request, reply);
  }

  /** A session that is left, by signing out or in again, must not live on in somebody's copy of the cookie. */
  private async endPresent(request: FastifyRequest): Promise<void> {
    const token = this.cookie.read(request);
    if (token !== undefined) await this.sessions.end(token);
  }
}

function viewOf({ person, expiresAt }: Session): SignedInView {
  return { ...person, expiresAt: expiresAt.toISOString() };
}
