import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';

import { AdminOnly } from '../domains/identity/index.ts';
import { Database } from '../performance/database/index.ts';
import { Endpoint } from '../performance/http/index.ts';
import { latestBuilds } from '../performance/query-insight/index.ts';
import { RateLimit } from '../performance/rate-limit/index.ts';
import * as schemas from './builds.schemas.ts';
import { buildViewFrom } from './builds.view.ts';

const DEFAULT_LIMIT = 20;

@ApiTags('insight')
@Controller('api/admin/insight/builds')
export class BuildsController {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  @Get()
  @RateLimit('admin')
  @AdminOnly()
  @Endpoint({
    summary: 'Indexes that were built or dropped, the latest first',
    query: schemas.buildsQuery,
    response: schemas.buildsResponse,
  })
  async builds(@Query({ schema: schemas.buildsQuery }) { limit = DEFAULT_LIMIT }: schemas.BuildsQuery) {
    return { data: (await latestBuilds(this.database, limit)).map(buildViewFrom) };
  }
}
