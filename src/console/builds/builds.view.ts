import { z } from 'zod';

import { BUILD_STATES, type WatchedBuild } from '../../performance/query-insight/index.ts';

const counted = z.object({ done: z.int(), total: z.int() });

export const indexBuildView = z
  .object({
    id: z.uuid(),
    kind: z.enum(['create', 'drop']),
    table: z.string(),
    index: z.string(),
    statement: z.string(),
    state: z.enum(BUILD_STATES),
    askedBy: z.uuid().nullable().describe('The id of who asked; null once they are gone'),
    tries: z.int().describe('How often the statement was begun'),
    error: z.string().nullable().describe('What went wrong, of the last try'),
    bytes: z.int().nullable().describe('Size of the finished index'),
    cancelling: z.boolean().describe('Somebody asked to end it, and it has not ended yet'),
    askedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    progress: z
      .object({
        phase: z.string().describe("In PostgreSQL's words"),
        percentOfPhase: z.int().nullable(),
        percent: z.int().describe('Of the whole, estimated'),
        blocks: counted,
        tuples: counted,
        waitsFor: z.int().nullable().describe('The process id of the transaction it waits for'),
      })
      .nullable()
      .describe('While its statement runs'),
  })
  .meta({ id: 'IndexBuild' });

export type IndexBuildView = z.infer<typeof indexBuildView>;

export function buildViewFrom(build: WatchedBuild): IndexBuildView {
  return {
    ...build,
    askedAt: build.askedAt.toISOString(),
    startedAt: build.startedAt?.toISOString() ?? null,
    endedAt: build.endedAt?.toISOString() ?? null,
  };
}
