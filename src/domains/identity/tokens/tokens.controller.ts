import { Body, Controller, Delete, Get, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { CROSS_SITE } from '../same-origin.ts';
import { UNCONFIRMED } from '../second-factor/second-factor.controller.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { ManageTokens, TOKENS_AT_MOST } from './manage-tokens.ts';
import { type NewTokenView, newTokenView, type TokensView, tokensView } from './token.view.ts';
import { type TokenParams, tokenParams, type TokenRequest, tokenRequest } from './tokens.schemas.ts';

/** None of these names a scope: a token makes, shows and revokes no tokens. */
@ApiTags('account')
@Controller('api/account/tokens')
export class TokensController {
  private readonly tokens: ManageTokens;
  private readonly requesters: Requesters;

  constructor(tokens: ManageTokens, requesters: Requesters) {
    this.tokens = tokens;
    this.requesters = requesters;
  }

  @Post()
  @SignedIn()
  @RateLimit('password-check')
  @Refuses({ ...UNCONFIRMED, 409: `There are ${TOKENS_AT_MOST} tokens already` })
  @Endpoint({
    summary: 'Make a token for a program: shown this once',
    status: 201,
    body: tokenRequest,
    response: newTokenView,
    secret: true,
  })
  async make(
    @CurrentSession() session: Session,
    @Body({ schema: tokenRequest }) token: TokenRequest,
    @Req() request: FastifyRequest,
  ): Promise<NewTokenView> {
    return this.tokens.make(session, token, this.requesters.of(request));
  }

  @Get()
  @SignedIn()
  @Endpoint({ summary: 'Your tokens, the newest first', response: tokensView })
  async list(@CurrentSession() { person }: Session): Promise<TokensView> {
    return { data: await this.tokens.list(person.id), page: { limit: TOKENS_AT_MOST, nextCursor: null } };
  }

  @Delete(':id')
  @SignedIn()
  @RateLimit('write')
  @Refuses(CROSS_SITE)
  @Endpoint({ summary: 'Revoke a token: it is over at once', params: tokenParams, status: 204 })
  async revoke(
    @CurrentSession() { person }: Session,
    @Param({ schema: tokenParams }) { id }: TokenParams,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.tokens.revoke(person.id, id, this.requesters.of(request));
  }
}
