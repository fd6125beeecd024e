import type { ImageSettings, ProcessedImage } from '../src/performance/images/index.ts';
import { processImage } from '../src/performance/images/index.ts';
import { AppError } from '../src/shared/errors.ts';
import { compareAt, type Comparison, takenByPhone } from './images.compare.ts';
import type { Independent } from './images.judges.ts';

/** What was found out about one file. */
export interface Measured {
  file: string;
  /** Bytes of the file. */
  sent: number;
  /** Bytes of what a phone fetches, by width. */
  fetched: Record<number, number>;
  comparisons: Comparison[];
}

/** Smaller ones are patches of colour for tests of decoders (pixels). */
const LEAST_EDGE = 200;

/** @returns why a file is left out, where it is no photograph or is refused. */
export async function measure(
  file: string,
  bytes: Buffer,
  { widths, settings, judges }: { widths: readonly number[]; settings: ImageSettings; judges: Independent },
): Promise<Measured | { why: string }> {
  const image = await made(bytes, settings);
  const why = typeof image === 'string' ? image : exclusionOf(image);
  if (typeof image === 'string' || why !== undefined) return { why: why ?? '' };
  const comparisons: Comparison[] = [];
  for (const width of widths) {
    const compared = await compareAt(file, bytes, image, { width, settings, judges });
    if (compared !== undefined) comparisons.push(compared);
  }
  const fetched = widths.map((width) => [width, takenByPhone(image.variants, width)?.content.byteLength ?? 0]);
  return { file, sent: bytes.byteLength, fetched: Object.fromEntries(fetched) as Record<number, number>, comparisons };
}

async function made(bytes: Buffer, settings: ImageSettings): Promise<ProcessedImage | string> {
  try {
    return await processImage(bytes, settings);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

function exclusionOf({ hasAlpha, animation, width, height }: ProcessedImage): string | undefined {
  if (hasAlpha) return 'transparent';
  if (animation !== null) return 'moving';
  return Math.min(width, height) < LEAST_EDGE ? `only ${width} × ${height}` : undefined;
}
