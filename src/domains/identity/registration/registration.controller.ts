import { Body, Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { chooseLanguage, Endpoint, Personal, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { IDENTITY_OPTIONS, type IdentityOptions } from '../identity.options.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { BrowserSessions } from '../sessions/browser-sessions.ts';
import { signedInFrom, type SignedInView, signedInView } from '../signed-in.view.ts';
import { ConfirmRegistration } from './confirm-registration.ts';
import { Register } from './register.ts';
import { type Confirmation, confirmation, type Registration, registration } from './registration.schemas.ts';
import { RegistrationCookie } from './registration-cookie.ts';

@ApiTags('identity')
@Controller('api/auth/registrations')
export class RegistrationController {
  private readonly register: Register;
  private readonly confirming: ConfirmRegistration;
  private readonly browsers: BrowserSessions;
  private readonly cookie: RegistrationCookie;
  private readonly requesters: Requesters;
  private readonly options: IdentityOptions;

  constructor(
    register: Register,
    confirming: ConfirmRegistration,
    browsers: BrowserSessions,
    cookie: RegistrationCookie,
    requesters: Requesters,
    @Inject(IDENTITY_OPTIONS) options: IdentityOptions,
  ) {
    this.register = register;
    this.confirming = confirming;
    this.browsers = browsers;
    this.cookie = cookie;
    this.requesters = requesters;
    this.options = options;
  }

  @Post()
  @RateLimit('registration')
  @Personal()
  @Refuses(CROSS_SITE)
  @Endpoint({
    summary: 'Ask for an account: a mail goes to the address, which says more than the answer',
    status: 204,
    body: registration,
  })
  async ask(
    @Body({ schema: registration }) given: Registration,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const { languages, defaultLanguage } = this.options;
    const accepted = request.headers['accept-language'];
    const language = chooseLanguage(undefined, accepted, languages, defaultLanguage);
    this.cookie.set(request, reply, await this.register.as(given, language));
  }

  @Post('confirmation')
  @RateLimit('link')
  @Personal()
  @Refuses({ ...CROSS_SITE, 404: 'The link is unknown, used or too old', 409: 'The address has an account by now' })
  @Endpoint({
    summary: 'Confirm the address by the token that was mailed: makes the account and sets the session cookies',
    body: confirmation,
    response: signedInView,
  })
  async confirm(
    @Body({ schema: confirmation }) given: Confirmation,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SignedInView> {
    const from = this.requesters.of(request);
    const opened = await this.confirming.by(given, this.cookie.read(request), from);
    await this.browsers.begin(request, reply, opened);
    this.cookie.clear(request, reply);
    return signedInFrom(opened.session);
  }
}
