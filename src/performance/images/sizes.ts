/** The widths every picture is made in (pixels), by the name they have in keys and addresses. */
export const SIZES = { thumbnail: 150, small: 400, medium: 800, large: 1200 } as const;

export type SizeName = keyof typeof SIZES | 'original';
export type ImageFormat = 'avif' | 'webp' | 'jpeg' | 'png';

export const EXTENSIONS: Readonly<Record<ImageFormat, string>> = {
  avif: 'avif',
  webp: 'webp',
  jpeg: 'jpg',
  png: 'png',
};

/** "products/medium/<hash>.avif": made of our own words and a hash, never of a visitor's. */
export function imageKey(size: SizeName, hash: string, format: ImageFormat): string {
  return `products/${size}/${hash}.${EXTENSIONS[format]}`;
}

/** What one picture consists of, in one small file, written after all its variants. */
export function manifestKey(hash: string): string {
  return `products/manifest/${hash}.json`;
}

const KEY = /^products\/(?:thumbnail|small|medium|large|original)\/[0-9a-f]{64}\.(?:avif|webp|jpg|png)$/;
const MANIFEST_KEY = /^products\/manifest\/[0-9a-f]{64}\.json$/;

/** Whether a key names a picture, and nothing else in or outside the store. */
export function isImageKey(key: string): boolean {
  return KEY.test(key);
}

/** Whether a store accepts the key. */
export function isStoreKey(key: string): boolean {
  return KEY.test(key) || MANIFEST_KEY.test(key);
}
