import { z } from 'zod';

import { defineJob, NOTHING } from '../../performance/jobs/index.ts';

const contentHash = z.string().regex(/^[0-9a-f]{64}$/);

/** Makes the variants of a picture that was sent. */
export const processPictureJob = defineJob({
  name: 'pictures.process',
  payload: z.object({ contentHash }),
  longestRun: 120,
});

/** Removes a picture that nobody refers to any more. Triggers enqueue it by this name: migrations/20-pictures.ts. */
export const forgetPictureJob = defineJob({ name: 'pictures.forget', payload: z.object({ contentHash }) });

/** Removes files that other ones have taken the place of. */
export const dropFilesJob = defineJob({
  name: 'pictures.drop-files',
  payload: z.object({ contentHash, keys: z.array(z.string().max(200)).max(100) }),
});

/** Lets uploads go that nobody used, and looks for pictures that nobody was told to remove. */
export const sweepPicturesJob = defineJob({ name: 'pictures.sweep', payload: NOTHING, atOnce: 1 });
