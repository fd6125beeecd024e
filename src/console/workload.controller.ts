import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { AdminOnly } from '../domains/identity/index.ts';
import { Database } from '../performance/database/index.ts';
import { Endpoint } from '../performance/http/index.ts';
import {
  health,
  indexes,
  type Question,
  QUESTIONS,
  statementHistory,
  tables,
  topStatements,
  WINDOWS,
} from '../performance/query-insight/index.ts';
import { RateLimit } from '../performance/rate-limit/index.ts';
import { notFound } from '../shared/errors.ts';
import { healthView, healthViewFrom } from './database-health.view.ts';
import { indexesView, indexRowView, tablesView } from './tables.view.ts';
import * as schemas from './workload.schemas.ts';
import { historyView, historyViewFrom, statementsView, statementsViewFrom } from './workload.view.ts';

const ALL = Object.keys(QUESTIONS) as Question[];

@ApiTags('insight')
@Controller('api/admin/insight')
export class WorkloadController {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  @Get('statements')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'The statements that take the most',
    query: schemas.statementsQuery,
    response: statementsView,
  })
  async statements(@Query({ schema: schemas.statementsQuery }) { by, since, limit }: schemas.StatementsQuery) {
    const top = await topStatements(this.database, {
      ...(by === undefined ? {} : { by }),
      ...(limit === undefined ? {} : { limit }),
      ...(since === undefined ? {} : { since: new Date(Date.now() - WINDOWS[since].seconds * 1_000) }),
    });
    return statementsViewFrom(top);
  }

  @Get('statements/:id')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'How a statement did over a while, out of the samples',
    params: schemas.statementParams,
    query: schemas.historyQuery,
    response: historyView,
  })
  async statement(
    @Param({ schema: schemas.statementParams }) { id }: schemas.StatementParams,
    @Query({ schema: schemas.historyQuery }) { window = 'day' }: schemas.HistoryQuery,
  ) {
    const history = await statementHistory(this.database, id, window);
    if (history === null) throw notFound('statement');
    return historyViewFrom(history);
  }

  @Get('tables')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({ summary: 'Tables, the largest first', query: schemas.tablesQuery, response: tablesView })
  async tables(@Query({ schema: schemas.tablesQuery }) { limit = 100 }: schemas.TablesQuery) {
    return tables(this.database, limit);
  }

  @Get('indexes')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({ summary: 'Indexes, the largest first, and what stands out of them', response: indexesView })
  async indexes() {
    const { rows, remarks } = await indexes(this.database);
    return { rows: rows.map(indexRowView), remarks };
  }

  @Get('health')
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'What an operator asks of the database, answered',
    query: schemas.healthQuery,
    response: healthView,
  })
  async health(@Query({ schema: schemas.healthQuery }) { only = ALL }: schemas.HealthQuery) {
    return healthViewFrom(await health(this.database, only.length === 0 ? ALL : only));
  }
}
