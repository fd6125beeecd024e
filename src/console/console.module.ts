import { Module } from '@nestjs/common';

import { BuildsController } from './builds.controller.ts';
import { WorkloadController } from './workload.controller.ts';

/** The performance console: what administrators see of the database, and do about it. */
@Module({ controllers: [BuildsController, WorkloadController] })
export class ConsoleModule {}
