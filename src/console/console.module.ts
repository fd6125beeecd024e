import { type DynamicModule, Module } from '@nestjs/common';

import { Database } from '../performance/database/index.ts';
import { Jobs } from '../performance/jobs/index.ts';
import { AdviceRuns, CapturedParameters, IndexBuilds } from '../performance/query-insight/index.ts';
import { AdviceController } from './advice/advice.controller.ts';
import { AskForAdvice } from './advice/ask-for-advice.ts';
import { AnalyseStatement, CONSOLE_SETTINGS, type ConsoleSettings } from './analyse-statement.ts';
import { AnalysesController } from './analyses.controller.ts';
import { SHOP_ANALYSIS } from './analysis-policy.ts';
import { AskForBuilds } from './builds/ask-for-builds.ts';
import { BuildsController } from './builds/builds.controller.ts';
import { WorkloadController } from './workload.controller.ts';

/** The performance console: what administrators see of the database, and do about it. */
@Module({})
export class ConsoleModule {
  static forRoot(settings: ConsoleSettings): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [AdviceController, AnalysesController, BuildsController, WorkloadController],
      providers: [
        { provide: CONSOLE_SETTINGS, useValue: settings },
        AnalyseStatement,
        {
          provide: IndexBuilds,
          inject: [Database, Jobs],
          useFactory: (database: Database, jobs: Jobs) => new IndexBuilds(database, jobs),
        },
        AskForBuilds,
        {
          provide: AdviceRuns,
          inject: [Database, Jobs, CapturedParameters],
          useFactory: (database: Database, jobs: Jobs, captured: CapturedParameters) =>
            new AdviceRuns(database, jobs, { policy: { functions: SHOP_ANALYSIS.functions ?? [] }, captured }),
        },
        AskForAdvice,
      ],
    };
  }
}
