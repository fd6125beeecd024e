import { type DynamicModule, Inject, Module, type OnModuleDestroy } from '@nestjs/common';

import { Database } from '../database/index.ts';
import { defineJob, Jobs, NOTHING } from '../jobs/index.ts';
import type { InsightSettings } from './config.ts';
import { CapturedParameters } from './explain/captured-parameters.ts';
import { takeSample } from './workload/take-sample.ts';
import { tidySamples } from './workload/tidy-samples.ts';

const SETTINGS = Symbol('InsightSettings');

/** A sample that failed is not tried again: the next one has what it missed. */
const sample = defineJob({ name: 'insight.sample', payload: NOTHING, tries: 1, atOnce: 1, longestRun: 30 });
const tidy = defineJob({ name: 'insight.tidy', payload: NOTHING, atOnce: 1 });

/** Samples the statements of the shop, in whichever process comes first, and tells of slow ones in every process. */
@Module({})
export class QueryInsightModule implements OnModuleDestroy {
  private readonly captured: CapturedParameters;

  constructor(
    database: Database,
    jobs: Jobs,
    @Inject(SETTINGS) { INSIGHT_SAMPLE_EVERY: every }: InsightSettings,
    captured: CapturedParameters,
  ) {
    this.captured = captured;
    captured.start();
    jobs.work(sample, async () => void (await takeSample(database)));
    jobs.work(tidy, async () => tidySamples(database));
    jobs.schedule(tidy, { every: 3_600, at: 300 });
    if (every !== null) jobs.schedule(sample, { every });
  }

  onModuleDestroy(): void {
    this.captured.stop();
  }

  /** @param capturable beginnings of operations whose values may be kept in memory: nothing secret goes by them. */
  static forRoot(settings: InsightSettings, capturable: readonly string[]): DynamicModule {
    const { INSIGHT_SLOW_STATEMENT: slowMs, INSIGHT_CAPTURE: capture } = settings;
    const captured = new CapturedParameters({ operations: capture === 'on' ? capturable : [], slowMs });
    return {
      module: QueryInsightModule,
      global: true,
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: CapturedParameters, useValue: captured },
      ],
      exports: [CapturedParameters],
    };
  }
}
