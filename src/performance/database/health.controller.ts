import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Database } from './database.ts';
import { HealthProbe } from './health-probe.ts';

interface Health {
  status: 'ok';
  uptimeSeconds: number;
}

@ApiTags('operations')
@Controller('api/health')
export class HealthController {
  private readonly probe: HealthProbe;

  constructor(database: Database) {
    this.probe = new HealthProbe(database);
  }

  /** 200 while the shop can serve, 503 (by the error filter) while its database is away. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether the shop can serve' })
  @ApiResponse({ status: 200, schema: HEALTH_SCHEMA() })
  health(): Health | Promise<Health> {
    return this.probe.check()?.then(healthy) ?? healthy();
  }
}

function healthy(): Health {
  return { status: 'ok', uptimeSeconds: Math.round(process.uptime()) };
}

function HEALTH_SCHEMA() {
  return {
    type: 'object',
    properties: { status: { type: 'string', enum: ['ok'] }, uptimeSeconds: { type: 'integer' } },
    required: ['status', 'uptimeSeconds'],
  };
}
