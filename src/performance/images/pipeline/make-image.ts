import type { ImageVariant, ProcessedImage } from '../image.ts';
import type { ImageJob } from '../processes/messages.ts';
import { type ImageFormat, imageKey, type SizeName } from '../sizes.ts';
import { animate } from './animate.ts';
import { decode } from './decode.ts';
import { encodeSizes } from './encode-sizes.ts';
import { placeholdersOf } from './placeholders.ts';
import { readHeader } from './read-header.ts';
import { sizesOf } from './sizes-of.ts';
import { smallerFormats } from './smaller-formats.ts';
import { squaresOf } from './squares-of.ts';

/** Widths that older browsers and link previews get; every format would be work that nobody fetches. */
const FALLBACK_SIZES: readonly SizeName[] = ['small', 'medium', 'original', 'square-small'];
/** The original is for who asks for it by name. */
const SHOWN_SIZES: readonly SizeName[] = ['thumbnail', 'small', 'medium', 'large', 'square-thumbnail', 'square-small'];

/**
 * Everything the shop serves of one upload, from its bytes. Runs in an image process.
 * @throws AppError what is wrong with the picture.
 */
export async function makeImage({ bytes, type, contentHash, settings, options }: ImageJob): Promise<ProcessedImage> {
  const header = await readHeader(bytes, type, settings);
  const original = await decode(bytes, header, settings.IMAGES_MAX_PIXELS);
  const sizes = await sizesOf(original);
  const squares = options.squares === true ? await squaresOf(original) : [];
  const fallback: ImageFormat = original.channels === 4 ? 'png' : 'jpeg';
  const named = (size: SizeName, format: ImageFormat) => imageKey(size, contentHash, format);
  const encoded = await encodeSizes([...sizes, ...squares], settings, [
    { format: fallback, sizes: FALLBACK_SIZES },
    { format: 'webp', sizes: SHOWN_SIZES },
    { format: 'avif', sizes: SHOWN_SIZES },
  ]);
  const variants = encoded.map((variant): ImageVariant => ({ ...variant, key: named(variant.size, variant.format) }));
  const moving = await animate(bytes, header, settings);
  return {
    contentHash,
    width: original.width,
    height: original.height,
    // The smallest that is large enough for both of them.
    ...(await placeholdersOf(sizes.find(({ size }) => size === 'small')?.raster ?? original)),
    hasAlpha: original.channels === 4,
    variants: keptOf(
      variants.filter(({ size }) => !size.startsWith('square')),
      fallback,
    ),
    squares: keptOf(
      variants.filter(({ size }) => size.startsWith('square')),
      fallback,
    ),
    animation:
      moving === null
        ? null
        : { ...moving, size: 'animation', format: 'webp', quality: 70, key: named('animation', 'webp') },
  };
}

function keptOf(variants: ImageVariant[], fallback: ImageFormat): ImageVariant[] {
  const of = (format: ImageFormat) => variants.filter((variant) => variant.format === format);
  return [...of(fallback), ...smallerFormats(of(fallback), of('webp'), of('avif'))];
}
