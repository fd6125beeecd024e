import { type DynamicModule, Module } from '@nestjs/common';

import { Database } from './database.ts';
import { HealthController } from './health.controller.ts';

/** Gives every room and domain the one `Database`. */
@Module({})
export class DatabaseModule {
  static forRoot(database: Database): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: Database, useValue: database }],
      controllers: [HealthController],
      exports: [Database],
    };
  }
}
