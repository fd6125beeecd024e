import { Module } from '@nestjs/common';

import { AnalysesController } from './analyses.controller.ts';
import { BuildsController } from './builds.controller.ts';
import { WorkloadController } from './workload.controller.ts';

/** The performance console: what administrators see of the database, and do about it. */
@Module({ controllers: [AnalysesController, BuildsController, WorkloadController] })
export class ConsoleModule {}
