import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import {
  AdminOnly,
  administratorIn,
  CROSS_SITE,
  CurrentSession,
  Requesters,
  type Session,
} from '../domains/identity/index.ts';
import { Endpoint, Refuses } from '../performance/http/index.ts';
import { RateLimit } from '../performance/rate-limit/index.ts';
import { AnalyseStatement } from './analyse-statement.ts';
import { analysisRequest, type AnalysisRequest } from './analyses.schemas.ts';
import { analysisView, analysisViewFrom } from './analysis.view.ts';

@ApiTags('insight')
@Controller('api/admin/insight/analyses')
export class AnalysesController {
  private readonly statements: AnalyseStatement;
  private readonly requesters: Requesters;

  constructor(statements: AnalyseStatement, requesters: Requesters) {
    this.statements = statements;
    this.requesters = requesters;
  }

  @Post()
  @RateLimit('analysis')
  @AdminOnly()
  @Refuses({
    ...CROSS_SITE,
    422: 'The statement is not one, has a fault, may act, or took too long: `sql-not-one-statement`, `sql-syntax`, `sql-not-allowed`, `sql-function-refused`, `sql-parameters`, `sql-too-slow`, `sql-locked`, `sql-wrong`, `sql-failed`, `sql-too-large`, `sql-too-deep`, `sql-not-understood`',
    503: 'Several others are being explained: `analysis-busy`; or the database is away',
  })
  @Endpoint({
    summary: 'Explain a statement: its plan, its times and what they show',
    body: analysisRequest,
    response: analysisView,
  })
  async analyse(
    @Body({ schema: analysisRequest }) { sql, params = [] }: AnalysisRequest,
    @CurrentSession() session: Session,
    @Req() request: FastifyRequest,
  ) {
    const admin = administratorIn(session, this.requesters.of(request));
    return analysisViewFrom(await this.statements.analyse(admin, sql, params));
  }
}
