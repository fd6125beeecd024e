import { Controller, Delete, Get, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { UNPROVED } from '../proof/fresh.ts';
import { CurrentSession, SignedIn } from '../signed-in.ts';
import { type OwnSessionView, ownSessionsView } from './own-session.view.ts';
import { OwnSessions } from './own-sessions.ts';
import type { Session } from './sessions.ts';

const byId = z.object({ id: z.uuid().describe('the id of one of your sessions') });

@ApiTags('account')
@Controller('api/account/sessions')
export class SessionsController {
  private readonly own: OwnSessions;
  private readonly requesters: Requesters;

  constructor(own: OwnSessions, requesters: Requesters) {
    this.own = own;
    this.requesters = requesters;
  }

  @Get()
  @SignedIn()
  @Endpoint({ summary: 'Where you are signed in', response: ownSessionsView })
  async list(@CurrentSession() session: Session): Promise<{ data: OwnSessionView[] }> {
    return { data: await this.own.of(session) };
  }

  @Delete()
  @SignedIn()
  @RateLimit('write')
  @Refuses(UNPROVED)
  @Endpoint({ summary: 'Sign out everywhere but here', status: 204 })
  async endOthers(@CurrentSession() session: Session, @Req() request: FastifyRequest): Promise<void> {
    await this.own.endOthers(session, this.requesters.of(request));
  }

  @Delete(':id')
  @SignedIn()
  @RateLimit('write')
  @Refuses(UNPROVED)
  @Endpoint({ summary: 'Sign out in one browser', status: 204, params: byId })
  async end(
    @Param({ schema: byId }) { id }: z.infer<typeof byId>,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.own.end(id, session, this.requesters.of(request));
  }
}
