import { Body, Controller, Delete, Param, Put, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint, Refuses } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import { UNPROVED } from '../proof/fresh.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession } from '../signed-in.ts';
import { AdminOnly } from './admin-only.ts';
import * as schemas from './admin.schemas.ts';
import { type Administrator, administratorIn } from './administrator.ts';
import { ChangeStanding } from './change-standing.ts';
import { ResetFactors } from './reset-factors.ts';

const OWN = { 409: "Nobody changes their own standing: that is another administrator's" };

@ApiTags('administration')
@Controller('api/admin/users/:id')
export class AdminStandingController {
  private readonly standing: ChangeStanding;
  private readonly factors: ResetFactors;
  private readonly requesters: Requesters;

  constructor(standing: ChangeStanding, factors: ResetFactors, requesters: Requesters) {
    this.standing = standing;
    this.factors = factors;
    this.requesters = requesters;
  }

  @Put('suspension')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ ...UNPROVED, ...OWN })
  @Endpoint({
    summary: 'Suspend a person: they are signed out everywhere, and their listings are not shown',
    params: schemas.personParams,
    body: schemas.suspensionBody,
    status: 204,
  })
  async suspend(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @Body({ schema: schemas.suspensionBody }) { reason }: schemas.SuspensionBody,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.standing.suspend(this.administrator(session, request), id, reason);
  }

  @Delete('suspension')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ ...UNPROVED, ...OWN })
  @Endpoint({ summary: 'End the suspension of a person', params: schemas.personParams, status: 204 })
  async unsuspend(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.standing.unsuspend(this.administrator(session, request), id);
  }

  @Put('role')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ ...UNPROVED, ...OWN })
  @Endpoint({ summary: 'Give a person a role', params: schemas.personParams, body: schemas.roleBody, status: 204 })
  async changeRole(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @Body({ schema: schemas.roleBody }) { role }: schemas.RoleBody,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.standing.changeRole(this.administrator(session, request), id, role);
  }

  @Delete('sessions')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses(UNPROVED)
  @Endpoint({ summary: 'Sign a person out everywhere', params: schemas.personParams, status: 204 })
  async revokeAll(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.standing.revokeSessions(this.administrator(session, request), id);
  }

  @Delete('sessions/:session')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses(UNPROVED)
  @Endpoint({ summary: 'End one session of a person', params: schemas.sessionParams, status: 204 })
  async revokeOne(
    @Param({ schema: schemas.sessionParams }) { id, session: ended }: schemas.SessionParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.standing.revokeSessions(this.administrator(session, request), id, ended);
  }

  @Delete('second-factors')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ ...UNPROVED, 409: 'An administrator (`factors-of-admin`), or somebody without any (`no-factors`)' })
  @Endpoint({
    summary: 'Take the second factors and the password of who has lost them: a mail leads to a new password',
    params: schemas.personParams,
    status: 204,
  })
  async resetFactors(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.factors.of(this.administrator(session, request), id);
  }

  private administrator(session: Session, request: FastifyRequest): Administrator {
    return administratorIn(session, this.requesters.of(request));
  }
}
