export { defineJob, GiveUp, type Handler, type Job, NOTHING, type RunningJob } from './job.ts';
export { Jobs } from './jobs.ts';
export { JobsModule } from './jobs.module.ts';
export type { JobRun } from './run-job.ts';
export type { Schedule } from './schedules.ts';
export type { FailedJob, JobCount } from './overview.queries.ts';
