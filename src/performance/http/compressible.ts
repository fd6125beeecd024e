/** Below this a compressed answer is hardly smaller than its own headers (bytes). */
export const LEAST_BYTES = 1_024;

const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)[\w.+-]+|application\/(?:[\w.+-]*(?:json|xml|javascript)|wasm|vnd\.ms-fontobject|x-font-[to]tf)|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon)|font\/(?:[to]tf|collection))\s*(?:;|$)/i;

/**
 * Whether a media type is worth compressing: text of all kinds, JSON, XML, feeds, SVG, and fonts that are not
 * compressed in themselves (woff and woff2 are). Event streams are not: their events would wait in the compressor.
 */
export function isCompressible(contentType: unknown): boolean {
  return typeof contentType === 'string' && COMPRESSIBLE.test(contentType);
}
