import { z } from 'zod';

import { required, text } from '../../performance/http/index.ts';
import { adviceRunView } from './advice.view.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const adviceParams = z.object({
  id: required(text('the id of a run', { maxLength: 36, pattern: UUID })),
});

export const adviceResponse = z.object({ data: z.array(adviceRunView) }).meta({ id: 'AdviceRuns' });

export type AdviceParams = z.infer<typeof adviceParams>;
