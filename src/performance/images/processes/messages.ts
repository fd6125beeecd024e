import type { EncodeSettings, ImageOptions, ProcessedImage } from '../image.ts';
import type { ImageType } from '../sniff.ts';

/** What an image process is sent: one at a time. */
export interface ImageJob {
  /** Whether it is only to say what the picture says of itself. */
  headerOnly?: boolean;
  bytes: Uint8Array;
  type: ImageType;
  contentHash: string;
  settings: EncodeSettings;
  options: ImageOptions;
}

/** Pixels, upright. */
export interface ImageSize {
  width: number;
  height: number;
}

export type ImageDone = { image: ProcessedImage } | { header: ImageSize };

/** What it answers: what was asked for, or what an AppError is made of again on the other side. */
export type ImageAnswer = ImageDone | { refusal: { code: string; status: number; message: string; cause?: string } };
