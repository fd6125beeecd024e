import type { ImageVariant } from '../image.ts';

/**
 * Of a list of formats a browser takes the first it knows and then the width it needs: a format that lacked one width
 * would make it fetch the next wider. So a format is kept with all its widths or not at all, and only if it weighs
 * less than what the browser would take otherwise.
 */
export function smallerFormats(fallbacks: ImageVariant[], webp: ImageVariant[], avif: ImageVariant[]): ImageVariant[] {
  const kept = isLighter(webp, fallbacks) ? webp : [];
  return isLighter(avif, kept.length > 0 ? kept : fallbacks) ? [...kept, ...avif] : kept;
}

/** Compared at the widths both have. */
function isLighter(variants: ImageVariant[], rivals: ImageVariant[]): boolean {
  return weightAtWidthsOf(variants, rivals) < weightAtWidthsOf(rivals, variants);
}

function weightAtWidthsOf(variants: ImageVariant[], others: ImageVariant[]): number {
  const shared = variants.filter(({ width }) => others.some((other) => other.width === width));
  return shared.reduce((sum, { content }) => sum + content.byteLength, 0);
}
