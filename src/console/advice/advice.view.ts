import { z } from 'zod';

import { ADVICE_STATES, type AdviceRun, type StoredAdvice } from '../../performance/query-insight/index.ts';

const measured = z.object({
  ms: z.number(),
  buffers: z.number(),
  timedOut: z.boolean(),
});
const plan = z
  .record(z.string(), z.unknown())
  .nullable()
  .describe('As EXPLAIN (FORMAT JSON) prints it, without values');

const proposal = z
  .object({
    id: z.string().describe('The name of the index'),
    table: z.string(),
    definition: z.string().describe('CREATE INDEX CONCURRENTLY …'),
    reverse: z.string(),
    verdict: z.enum(['accepted', 'rejected']),
    reason: z.string(),
    serves: z.array(
      z.object({
        statement: z.string().describe('Without its values'),
        calls: z.number(),
        before: measured,
        after: measured,
        predictedSavedMs: z.number(),
      }),
    ),
    savedMs: z.number().describe('Of all calls, as measured'),
    predictedSavedMs: z.number(),
    diskBytes: z.number(),
    writeFactor: z.number().describe('Time of writing a row beside the time without'),
    writeMs: z.number().describe('That all counted writes take longer'),
    before: plan,
    after: plan,
  })
  .meta({ id: 'IndexProposal' });

export const adviceRunView = z
  .object({
    id: z.uuid(),
    state: z.enum(ADVICE_STATES),
    askedBy: z.uuid().nullable().describe('The id of who asked; null once they are gone'),
    tries: z.int().describe('How often it was begun'),
    progress: z.string().nullable().describe('What it does'),
    error: z.string().nullable().describe('What went wrong, of the last try'),
    accepted: z.int().nullable().describe('How many indexes are proposed and proven'),
    askedAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'AdviceRun' });

export const wholeAdviceView = adviceRunView
  .extend({
    result: z
      .object({
        statements: z.int().describe('How many were looked at'),
        beforeMs: z.number(),
        afterMs: z.number(),
        hypothetical: z.boolean().describe('HypoPG was asked first'),
        proposals: z.array(proposal),
        skipped: z.array(z.object({ statement: z.string(), reason: z.string() })),
        migration: z.string().describe('SQL'),
      })
      .nullable(),
  })
  .meta({ id: 'Advice' });

export type AdviceRunView = z.infer<typeof adviceRunView>;
export type AdviceView = AdviceRunView & { result: StoredAdvice | null };

export function adviceRunViewFrom(run: AdviceRun): AdviceRunView {
  const { id, state, askedBy, tries, progress, error, accepted } = run;
  return {
    id,
    state,
    askedBy,
    tries,
    progress,
    error,
    accepted,
    askedAt: run.askedAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    endedAt: run.endedAt?.toISOString() ?? null,
  };
}

export function adviceViewFrom(run: AdviceRun & { result: StoredAdvice | null }): AdviceView {
  return { ...adviceRunViewFrom(run), result: run.result };
}
