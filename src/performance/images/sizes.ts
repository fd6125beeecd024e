import { randomBytes } from 'node:crypto';

/** The widths every picture is made in (pixels), by the name they have in keys and addresses. */
export const SIZES = { thumbnail: 150, small: 400, medium: 800, large: 1200 } as const;

/** The edges of the square crops, made only where a layout asks for them. */
export const SQUARES = { 'square-thumbnail': 150, 'square-small': 400 } as const;

export type SizeName = keyof typeof SIZES | keyof typeof SQUARES | 'original' | 'animation';
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

/** What a seller gave, as it came: never served, for making the variants again. @param hash SHA-256 of its bytes. */
export function originalKey(hash: string): string {
  return `originals/${hash}`;
}

/** A new one for each upload, and nothing of it from a visitor. Never served. */
export function newIncomingKey(): string {
  return `incoming/${randomBytes(16).toString('hex')}`;
}

const KEY =
  /^products\/(?:thumbnail|small|medium|large|original|square-thumbnail|square-small|animation)\/[0-9a-f]{64}\.(?:avif|webp|jpg|png)$/;
const MANIFEST_KEY = /^products\/manifest\/[0-9a-f]{64}\.json$/;
const ORIGINAL_KEY = /^originals\/([0-9a-f]{64})$/;
const INCOMING_KEY = /^incoming\/[0-9a-f]{32}$/;
const PREFIX =
  /^(?:products\/(?:(?:thumbnail|small|medium|large|original|square-thumbnail|square-small|animation|manifest)\/[0-9a-f]{0,64})?|originals\/[0-9a-f]{0,64}|incoming\/[0-9a-f]{0,32})$/;

/** Whether a key names a picture that everybody may see, and nothing else in or outside the store. */
export function isImageKey(key: string): boolean {
  return KEY.test(key);
}

/** Whether a key names an upload that nobody has looked at yet. */
export function isIncomingKey(key: string): boolean {
  return INCOMING_KEY.test(key);
}

/** Whether a store accepts the key. */
export function isStoreKey(key: string): boolean {
  return KEY.test(key) || MANIFEST_KEY.test(key) || ORIGINAL_KEY.test(key) || INCOMING_KEY.test(key);
}

/** Whether a store lists what begins so. */
export function isStorePrefix(prefix: string): boolean {
  return PREFIX.test(prefix);
}

/** The SHA-256 (hexadecimal) that the bytes of this key have; undefined where the key does not say. */
export function digestOf(key: string): string | undefined {
  return ORIGINAL_KEY.exec(key)?.[1];
}
