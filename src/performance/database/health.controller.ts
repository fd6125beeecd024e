import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Database } from './database.ts';

@ApiTags('operations')
@Controller('api/health')
export class HealthController {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  /** 200 while the shop can serve, 503 (by the error filter) while its database is away. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether the shop can serve' })
  @ApiResponse({ status: 200, schema: HEALTH_SCHEMA() })
  async health(): Promise<{ status: 'ok'; uptimeSeconds: number }> {
    await this.database.query('health.ping', 'SELECT 1');
    return { status: 'ok', uptimeSeconds: Math.round(process.uptime()) };
  }
}

function HEALTH_SCHEMA() {
  return {
    type: 'object',
    properties: { status: { type: 'string', enum: ['ok'] }, uptimeSeconds: { type: 'integer' } },
    required: ['status', 'uptimeSeconds'],
  };
}
