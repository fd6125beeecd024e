import { z } from 'zod';

const LONGEST = 100_000;
const MOST_PARAMETERS = 100;

export const analysisRequest = z
  .object({
    sql: z.string().min(1).max(LONGEST).describe('One statement; values may stand as $1, $2, …'),
    params: z
      .array(z.string().max(LONGEST).nullable())
      .max(MOST_PARAMETERS)
      .optional()
      .describe('The values of $1, $2, … as text; without them the statement is planned for all values, and not run'),
  })
  .meta({ id: 'AnalysisRequest' });

export type AnalysisRequest = z.infer<typeof analysisRequest>;
