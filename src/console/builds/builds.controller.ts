import { Body, Controller, Get, Param, Post, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import {
  AdminOnly,
  type Administrator,
  administratorIn,
  CROSS_SITE,
  CurrentSession,
  Requesters,
  type Session,
} from '../../domains/identity/index.ts';
import { Endpoint, Refuses } from '../../performance/http/index.ts';
import { IndexBuilds } from '../../performance/query-insight/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { AskForBuilds } from './ask-for-builds.ts';
import * as schemas from './builds.schemas.ts';
import { buildViewFrom, indexBuildView, type IndexBuildView } from './builds.view.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('insight')
@Controller('api/admin/insight/builds')
export class BuildsController {
  private readonly builds: IndexBuilds;
  private readonly ask: AskForBuilds;
  private readonly requesters: Requesters;

  constructor(builds: IndexBuilds, ask: AskForBuilds, requesters: Requesters) {
    this.builds = builds;
    this.ask = ask;
    this.requesters = requesters;
  }

  @Get()
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'Indexes that were built or dropped, the latest first',
    query: schemas.buildsQuery,
    response: schemas.buildsResponse,
  })
  async list(@Query({ schema: schemas.buildsQuery }) { limit = DEFAULT_LIMIT }: schemas.BuildsQuery) {
    return { data: (await this.builds.latest(limit)).map(buildViewFrom) };
  }

  @Post()
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({
    403: `${CROSS_SITE[403]}; or you proved who you are more than ten minutes ago: \`fresh-proof-required\`, see PUT /api/auth/session/proof`,
    409: 'There is such an index (`index-exists`), or it is being built or dropped (`index-build-under-way`)',
    422: 'The statement is none that is run here: `index-statement-refused`',
  })
  @Endpoint({
    summary: 'Have an index built or dropped CONCURRENTLY, by a job',
    body: schemas.buildBody,
    response: indexBuildView,
    status: 201,
  })
  async build(
    @Body({ schema: schemas.buildBody }) { statement }: schemas.BuildBody,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<IndexBuildView> {
    return buildViewFrom(await this.ask.build(this.administrator(session, request), statement));
  }

  @Get(':id')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({ summary: 'A build, and how far it is', params: schemas.buildParams, response: indexBuildView })
  async one(@Param({ schema: schemas.buildParams }) { id }: schemas.BuildParams): Promise<IndexBuildView> {
    return buildViewFrom(await this.ask.one(id));
  }

  @Post(':id/cancellation')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ 403: CROSS_SITE[403], 409: 'It has ended: `index-build-over`' })
  @Endpoint({ summary: 'End a build; what it left is dropped', params: schemas.buildParams, status: 204 })
  async cancel(
    @Param({ schema: schemas.buildParams }) { id }: schemas.BuildParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.ask.cancel(this.administrator(session, request), id);
  }

  private administrator(session: Session, request: FastifyRequest): Administrator {
    return administratorIn(session, this.requesters.of(request));
  }
}
