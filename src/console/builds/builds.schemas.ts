import { z } from 'zod';

import { required, text, wholeNumber } from '../../performance/http/index.ts';
import { indexBuildView } from './builds.view.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const STATEMENT = 'one CREATE INDEX CONCURRENTLY or DROP INDEX CONCURRENTLY, of at most 2,000 characters';

export const buildsQuery = z.object({
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 }),
});

export const buildParams = z.object({
  id: required(text('the id of a build', { maxLength: 36, pattern: UUID })),
});

export const buildBody = z
  .object({ statement: z.string().trim().min(1).max(2_000).describe(STATEMENT) })
  .meta({ id: 'IndexBuildRequest' });

export const buildsResponse = z.object({ data: z.array(indexBuildView) }).meta({ id: 'IndexBuilds' });

export type BuildsQuery = z.infer<typeof buildsQuery>;
export type BuildParams = z.infer<typeof buildParams>;
export type BuildBody = z.infer<typeof buildBody>;
