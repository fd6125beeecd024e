import { setPriority } from 'node:os';

import sharp from 'sharp';

import { AppError, errorMessage } from '../../../shared/errors.ts';
import { imageBroken } from '../errors.ts';
import { disarm } from '../pipeline/disarm.ts';
import { makeImage } from '../pipeline/make-image.ts';
import { readHeader, uprightSizeOf } from '../pipeline/read-header.ts';
import type { ImageAnswer, ImageDone, ImageJob } from './messages.ts';

/** A shopper's page gets three times the processor time of a picture that waits for it. */
const NICENESS = 5;

// What an ImageProcess runs: the only place where a stranger's bytes are decoded. It knows no secret and no address of
// the shop, and whoever started it may end it at any moment.
setPriority(NICENESS);
sharp.cache(false);
sharp.concurrency(1);
// Whatever else this build of libvips could read, SVG and PDF before all, it cannot read here.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif', 'Nsgif'].map((name) => `VipsForeignLoad${name}Buffer`),
});

process.on('message', (job: ImageJob) => void answer(job));
process.once('disconnect', () => process.exit(0));

async function answer(job: ImageJob): Promise<void> {
  const reply = await done(job).catch((error: unknown): ImageAnswer => ({ refusal: refusalOf(error) }));
  process.send?.(reply);
}

async function done(job: ImageJob): Promise<ImageDone> {
  const bytes = disarm(job.bytes, job.type);
  if (job.headerOnly !== true) return { image: await makeImage({ ...job, bytes }) };
  return { header: uprightSizeOf(await readHeader(bytes, job.type, job.settings)) };
}

function refusalOf(error: unknown) {
  const { code, status, message, cause } = error instanceof AppError ? error : imageBroken(error);
  return { code, status, message, ...(cause === undefined ? {} : { cause: errorMessage(cause) }) };
}
