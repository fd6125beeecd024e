import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

import { Database } from './database.ts';
import { HealthProbe } from './health-probe.ts';

interface Health {
  status: 'ok';
  uptimeSeconds: number;
  /** Only where there are any: those that are out are not missed, the primary answers for them. */
  replicas?: { in: number; out: number };
}

@ApiTags('operations')
@Controller('api/health')
export class HealthController {
  private readonly database: Database;
  private readonly probe: HealthProbe;

  constructor(database: Database) {
    this.database = database;
    this.probe = new HealthProbe(database);
  }

  /** 200 while the shop can serve, 503 (by the error filter) while its database is away. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOperation({ summary: 'Whether the shop can serve' })
  @ApiResponse({ status: 200, schema: HEALTH_SCHEMA() })
  health(): Health | Promise<Health> {
    return this.probe.check()?.then(() => this.healthy()) ?? this.healthy();
  }

  private healthy(): Health {
    const states = this.database.replicas?.states();
    const used = states?.filter(({ state }) => state === 'in').length ?? 0;
    return {
      status: 'ok',
      uptimeSeconds: Math.round(process.uptime()),
      ...(states === undefined ? {} : { replicas: { in: used, out: states.length - used } }),
    };
  }
}

function HEALTH_SCHEMA() {
  return {
    type: 'object',
    properties: {
      status: { type: 'string', enum: ['ok'] },
      uptimeSeconds: { type: 'integer' },
      replicas: { type: 'object', properties: { in: { type: 'integer' }, out: { type: 'integer' } } },
    },
    required: ['status', 'uptimeSeconds'],
  };
}
