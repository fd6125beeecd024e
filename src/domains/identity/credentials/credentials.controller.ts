import { Body, Controller, Post, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

import { Endpoint, Personal, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { CROSS_SITE } from '../same-origin.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { ChangeEmail } from './change-email.ts';
import { ChangePassword } from './change-password.ts';
import {
  type EmailChange,
  emailChange,
  emailChangeConfirmation,
  type PasswordChange,
  passwordChange,
} from './credentials.schemas.ts';

const WRONG_PASSWORD = { 403: `${CROSS_SITE[403]}; or the present password is wrong: \`wrong-password\`` };

@ApiTags('account')
@Controller('api/account')
export class CredentialsController {
  private readonly changePassword: ChangePassword;
  private readonly changeEmail: ChangeEmail;
  private readonly requesters: Requesters;

  constructor(changePassword: ChangePassword, changeEmail: ChangeEmail, requesters: Requesters) {
    this.changePassword = changePassword;
    this.changeEmail = changeEmail;
    this.requesters = requesters;
  }

  @Put('password')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses(WRONG_PASSWORD)
  @Endpoint({
    summary: 'Change the password: every other browser is signed out',
    status: 204,
    body: passwordChange,
  })
  async password(
    @Body({ schema: passwordChange }) given: PasswordChange,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.changePassword.to(given, session, this.requesters.of(request));
  }

  @Post('email-changes')
  @SignedIn()
  @RateLimit('password-check')
  @Refuses(WRONG_PASSWORD)
  @Endpoint({
    summary: 'Ask for another e-mail address: a mail goes there, which says more than the answer',
    status: 204,
    body: emailChange,
  })
  async askForEmail(
    @Body({ schema: emailChange }) given: EmailChange,
    @CurrentSession() session: Session,
  ): Promise<void> {
    await this.changeEmail.ask(given, session.person.id);
  }

  @Put('email')
  @RateLimit('link')
  @Personal()
  @Refuses({ ...CROSS_SITE, 404: 'The link is unknown, used or too old', 409: 'The address has an account by now' })
  @Endpoint({
    summary: 'Confirm another e-mail address by the token that was mailed to it',
    status: 204,
    body: emailChangeConfirmation,
  })
  async email(
    @Body({ schema: emailChangeConfirmation }) { token }: z.infer<typeof emailChangeConfirmation>,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.changeEmail.confirm(token, this.requesters.of(request));
  }
}
