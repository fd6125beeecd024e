import { Body, Controller, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

import { Endpoint, Personal, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { KnownBrowsers } from '../known-browsers/known-browsers.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { type PasswordReset, passwordReset, resetRequest } from './recovery.schemas.ts';
import { RequestReset } from './request-reset.ts';
import { ResetPassword } from './reset-password.ts';

@ApiTags('identity')
@Controller('api/auth')
export class RecoveryController {
  private readonly requesting: RequestReset;
  private readonly resetting: ResetPassword;
  private readonly requesters: Requesters;
  private readonly knownBrowsers: KnownBrowsers;

  constructor(
    requesting: RequestReset,
    resetting: ResetPassword,
    requesters: Requesters,
    knownBrowsers: KnownBrowsers,
  ) {
    this.requesting = requesting;
    this.resetting = resetting;
    this.requesters = requesters;
    this.knownBrowsers = knownBrowsers;
  }

  @Post('password-resets')
  @RateLimit('password-reset')
  @Personal()
  @Refuses(CROSS_SITE)
  @Endpoint({
    summary: 'Ask for a new password: where there is such an account, a mail goes to its address',
    status: 204,
    body: resetRequest,
  })
  async ask(@Body({ schema: resetRequest }) { email }: z.infer<typeof resetRequest>): Promise<void> {
    await this.requesting.for(email);
  }

  @Put('password')
  @RateLimit('link')
  @Personal()
  @Refuses({ ...CROSS_SITE, 404: 'The link is unknown, used or too old' })
  @Endpoint({
    summary: 'Choose a new password by the token that was mailed: every browser is signed out',
    status: 204,
    body: passwordReset,
  })
  async reset(
    @Body({ schema: passwordReset }) given: PasswordReset,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const email = await this.resetting.by(given, this.requesters.of(request));
    // Who has the mail is no stranger: this is the way in past a flood of attempts from elsewhere.
    this.knownBrowsers.remember(request, reply, email);
  }
}
