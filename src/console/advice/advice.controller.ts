import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';

import {
  AdminOnly,
  administratorIn,
  CROSS_SITE,
  CurrentSession,
  Requesters,
  type Session,
} from '../../domains/identity/index.ts';
import { Endpoint, Refuses } from '../../performance/http/index.ts';
import { AdviceRuns } from '../../performance/query-insight/index.ts';
import { RateLimit } from '../../performance/rate-limit/index.ts';
import { type AdviceParams, adviceParams, adviceResponse } from './advice.schemas.ts';
import { adviceRunViewFrom, type AdviceView, adviceViewFrom, wholeAdviceView } from './advice.view.ts';
import { AskForAdvice } from './ask-for-advice.ts';

@ApiTags('insight')
@Controller('api/admin/insight/advice')
export class AdviceController {
  private readonly runs: AdviceRuns;
  private readonly ask: AskForAdvice;
  private readonly requesters: Requesters;

  constructor(runs: AdviceRuns, ask: AskForAdvice, requesters: Requesters) {
    this.runs = runs;
    this.ask = ask;
    this.requesters = requesters;
  }

  @Get()
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'Runs of the index advisor, the latest first, without what they found',
    response: adviceResponse,
  })
  async list() {
    return { data: (await this.runs.latest()).map(adviceRunViewFrom) };
  }

  @Post()
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({
    403: `${CROSS_SITE[403]}; or you proved who you are more than ten minutes ago: \`fresh-proof-required\`, see PUT /api/auth/session/proof`,
    409: 'The advisor is at work already: `advice-under-way`',
  })
  @Endpoint({
    summary: 'Have the advisor look for indexes that what has been counted needs, by a job: see Location',
    response: wholeAdviceView,
    status: 202,
  })
  async begin(
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AdviceView> {
    const run = await this.ask.run(administratorIn(session, this.requesters.of(request)));
    void reply.header('location', `/api/admin/insight/advice/${run.id}`);
    return adviceViewFrom(run);
  }

  @Get(':id')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'A run of the advisor, and what it found',
    params: adviceParams,
    response: wholeAdviceView,
  })
  async one(@Param({ schema: adviceParams }) { id }: AdviceParams): Promise<AdviceView> {
    return adviceViewFrom(await this.ask.one(id));
  }

  @Post(':id/cancellation')
  @RateLimit('admin')
  @AdminOnly()
  @Refuses({ 403: CROSS_SITE[403], 409: 'It has ended: `advice-over`' })
  @Endpoint({ summary: 'End a run; its copies of tables are dropped', params: adviceParams, status: 204 })
  async cancel(
    @Param({ schema: adviceParams }) { id }: AdviceParams,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ): Promise<void> {
    await this.ask.cancel(administratorIn(session, this.requesters.of(request)), id);
  }
}
