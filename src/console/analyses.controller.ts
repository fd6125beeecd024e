import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { AdminOnly, Audit, CROSS_SITE, CurrentSession, Requesters, type Session } from '../domains/identity/index.ts';
import { Database } from '../performance/database/index.ts';
import { Endpoint, Refuses } from '../performance/http/index.ts';
import { analyzeQuery, parseStatement } from '../performance/query-insight/index.ts';
import { RateLimit } from '../performance/rate-limit/index.ts';
import { analysisRequest, type AnalysisRequest } from './analyses.schemas.ts';
import { SHOP_ANALYSIS } from './analysis-policy.ts';
import { analysisView, analysisViewFrom } from './analysis.view.ts';

@ApiTags('insight')
@Controller('api/admin/insight/analyses')
export class AnalysesController {
  private readonly database: Database;
  private readonly requesters: Requesters;

  constructor(database: Database, requesters: Requesters) {
    this.database = database;
    this.requesters = requesters;
  }

  /** That it was asked for is in the audit log before it is done, without what it says. */
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
    const { fingerprint } = await parseStatement(sql);
    await Audit.record(this.database, {
      actor: session.person.id,
      action: 'insight.analysis',
      subject: undefined,
      detail: { fingerprint },
      request: this.requesters.of(request),
    });
    return analysisViewFrom(await analyzeQuery(this.database.pool, sql, params, { policy: SHOP_ANALYSIS }));
  }
}
