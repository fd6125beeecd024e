import { z } from 'zod';

import { wholeNumber } from '../performance/http/index.ts';
import { indexBuildView } from './builds.view.ts';

export const buildsQuery = z.object({
  limit: wholeNumber('how many to answer, 20 unless given', { min: 1, max: 100 }),
});

export const buildsResponse = z.object({ data: z.array(indexBuildView) }).meta({ id: 'IndexBuilds' });

export type BuildsQuery = z.infer<typeof buildsQuery>;
