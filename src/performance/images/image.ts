import type { ImageSettings } from './config.ts';
import type { ImageFormat, SizeName } from './sizes.ts';

export interface ImageVariant {
  size: SizeName;
  format: ImageFormat;
  /** Pixels. */
  width: number;
  height: number;
  /** The key it is stored by. */
  key: string;
  content: Buffer;
  /** The encoder's quality it was made with, 1 to 100; 100 where it has none (PNG). */
  quality: number;
}

export interface ProcessedImage {
  /** SHA-256 of the bytes given, in hexadecimal. */
  contentHash: string;
  /** Pixels of the widest variant, after orientation. */
  width: number;
  height: number;
  /** A data URI of at most 20 × 20 pixels. */
  placeholder: string;
  /** ThumbHash (evanw.github.io/thumbhash) in base64: about 30 characters that a script blurs up. */
  thumbhash: string;
  /** "#rrggbb": the colour most of it has. */
  dominantColour: string;
  /** Whether some of it shows what is behind it. */
  hasAlpha: boolean;
  /** Stills, of each format the browser would be better off with. */
  variants: ImageVariant[];
  /** The moving picture as animated WebP, where a GIF or WebP moves and is small enough; the variants show its first frame. */
  animation: ImageVariant | null;
  /** Square crops around what draws attention; empty unless asked for. */
  squares: ImageVariant[];
}

export interface ImageOptions {
  /** Makes square crops as well. */
  squares?: boolean;
}

/** What a process needs to know of the settings. */
export type EncodeSettings = Pick<
  ImageSettings,
  'IMAGES_MAX_PIXELS' | 'IMAGES_MAX_FRAMES' | 'IMAGES_SIMILARITY' | 'IMAGES_AVIF_EFFORT' | 'IMAGES_WEBP_EFFORT'
>;
