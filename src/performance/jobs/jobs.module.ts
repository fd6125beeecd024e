import { type BeforeApplicationShutdown, type DynamicModule, Module } from '@nestjs/common';

import { Jobs } from './jobs.ts';

/** Gives every domain the one `Jobs`, and closes it before what its handlers need. */
@Module({})
export class JobsModule implements BeforeApplicationShutdown {
  private readonly jobs: Jobs;

  constructor(jobs: Jobs) {
    this.jobs = jobs;
  }

  static forRoot(jobs: Jobs): DynamicModule {
    return { module: JobsModule, global: true, providers: [{ provide: Jobs, useValue: jobs }], exports: [Jobs] };
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.close();
  }
}
