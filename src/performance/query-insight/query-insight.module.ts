import { type DynamicModule, Inject, Module } from '@nestjs/common';

import { Database } from '../database/index.ts';
import { defineJob, Jobs, NOTHING } from '../jobs/index.ts';
import type { InsightSettings } from './config.ts';
import { takeSample } from './workload/take-sample.ts';
import { tidySamples } from './workload/tidy-samples.ts';

const SETTINGS = Symbol('InsightSettings');

/** A sample that failed is not tried again: the next one has what it missed. */
const sample = defineJob({ name: 'insight.sample', payload: NOTHING, tries: 1, atOnce: 1, longestRun: 30 });
const tidy = defineJob({ name: 'insight.tidy', payload: NOTHING, atOnce: 1 });

/** Samples the statements of the shop, in whichever process comes first. */
@Module({})
export class QueryInsightModule {
  constructor(database: Database, jobs: Jobs, @Inject(SETTINGS) { INSIGHT_SAMPLE_EVERY: every }: InsightSettings) {
    jobs.work(sample, async () => void (await takeSample(database)));
    jobs.work(tidy, async () => tidySamples(database));
    jobs.schedule(tidy, { every: 3_600, at: 300 });
    if (every !== null) jobs.schedule(sample, { every });
  }

  static forRoot(settings: InsightSettings): DynamicModule {
    return { module: QueryInsightModule, providers: [{ provide: SETTINGS, useValue: settings }] };
  }
}
