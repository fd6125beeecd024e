import { parseArgs } from 'node:util';

import { progressBar } from '../../seeds/index.ts';
import { evictPicture } from '../domains/catalog/index.ts';
import { evictAvatar } from '../domains/identity/index.ts';
import { reprocessPictures } from '../domains/media/index.ts';
import type { Cache } from '../performance/cache/index.ts';
import { openImageStorage } from '../open-image-storage.ts';
import { Jobs } from '../performance/jobs/index.ts';
import { StartError } from '../shared/errors.ts';
import { withCache } from './with-cache.ts';
import { type CommandContext, withDatabase } from './with-database.ts';

const USAGE = 'Use: npm run images -- reprocess [--concurrency N]';

/** Makes all pictures again that were made with other settings, beside a running shop or without one. */
export async function reprocessImages(args: readonly string[]): Promise<void> {
  const concurrency = readConcurrency(args);
  await withDatabase(async (context) => withCache(context, async (cache) => reprocess(context, cache, concurrency)), {
    joinRunningShop: true,
  });
}

async function reprocess({ database, config }: CommandContext, cache: Cache, given: number | undefined) {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());
  const storage = openImageStorage(config);
  const bar = progressBar();
  const { done, of, failed } = await reprocessPictures(
    { database, storage, settings: config.images },
    new Jobs(database),
    {
      concurrency: given ?? config.images.IMAGES_CONCURRENCY,
      signal: interruption.signal,
      changed: async (contentHash) => {
        await evictPicture(database, cache, contentHash);
        await evictAvatar(database, cache, contentHash);
      },
      onProgress: (progress) =>
        bar({ stage: 'pictures', done: progress.done, of: Math.max(progress.of, progress.done) }),
      onFailure: (contentHash, reason) => console.error(`${contentHash} stays as it is: ${reason}`),
    },
  );
  console.log(
    of === 0
      ? 'All pictures were made with these settings.'
      : `Made ${done - failed} of ${of} pictures again${failed === 0 ? '' : `; ${failed} stay as they are`}.`,
  );
  if (interruption.signal.aborted && done < of) console.log('Interrupted: run this again for the rest.');
  if (failed > 0) process.exitCode = 1;
}

function readConcurrency(args: readonly string[]): number | undefined {
  const text = given(args);
  if (text === undefined) return undefined;
  const concurrency = Number(text);
  if (Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 64) return concurrency;
  throw new StartError('--concurrency must be a whole number from 1 to 64.');
}

function given(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { concurrency: { type: 'string' } } }).values.concurrency;
  } catch (error) {
    throw new StartError(USAGE, { cause: error });
  }
}
