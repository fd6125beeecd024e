import { Controller, Get, Param, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { Endpoint } from '../../../performance/http/index.ts';
import { RateLimit } from '../../../performance/rate-limit/index.ts';
import { Requesters } from '../audit/requester.ts';
import type { Session } from '../sessions/sessions.ts';
import { CurrentSession } from '../signed-in.ts';
import { AdminOnly } from './admin-only.ts';
import * as schemas from './admin.schemas.ts';
import { administratorIn } from './administrator.ts';
import { LookUpPeople } from './look-up-people.ts';
import { type PersonView, personView } from './person.view.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('administration')
@Controller('api/admin')
export class AdminPeopleController {
  private readonly lookUp: LookUpPeople;
  private readonly requesters: Requesters;

  constructor(lookUp: LookUpPeople, requesters: Requesters) {
    this.lookUp = lookUp;
    this.requesters = requesters;
  }

  @Get('users')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({ summary: 'People, newest first', query: schemas.peopleQuery, response: schemas.peopleResponse })
  async people(
    @Query({ schema: schemas.peopleQuery }) { limit = DEFAULT_LIMIT, cursor, ...filter }: schemas.PeopleQuery,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ) {
    const admin = administratorIn(session, this.requesters.of(request));
    const { data, nextCursor } = await this.lookUp.list(admin, filter, { limit, cursor });
    return { data, page: { limit, nextCursor } };
  }

  @Get('users/:id')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'One person, with their latest sessions and what the audit log says of them',
    params: schemas.personParams,
    response: personView,
  })
  async person(
    @Param({ schema: schemas.personParams }) { id }: schemas.PersonParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<PersonView> {
    return this.lookUp.person(administratorIn(session, this.requesters.of(request)), id);
  }

  @Get('audit-log')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({ summary: 'The audit log, latest first', query: schemas.auditQuery, response: schemas.auditResponse })
  async audit(
    @Query({ schema: schemas.auditQuery }) { limit = DEFAULT_LIMIT, cursor, ...filter }: schemas.AuditQuery,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ) {
    const admin = administratorIn(session, this.requesters.of(request));
    const { data, nextCursor } = await this.lookUp.audit(admin, filter, { limit, cursor });
    return { data, page: { limit, nextCursor } };
  }
}
