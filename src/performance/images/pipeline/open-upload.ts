import sharp, { type Sharp, type SharpOptions } from 'sharp';

/** Bytes of a stranger, whose type is known. A picture that ends too early is refused and not shown half grey. */
export function openUpload(bytes: Uint8Array, pixels: number, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { failOn: 'error', sequentialRead: true, limitInputPixels: pixels, ...options });
}
