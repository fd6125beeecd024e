import type { EncodeSettings, ImageOptions, ProcessedImage } from '../image.ts';
import type { ImageType } from '../sniff.ts';

/** What an image process is sent: one at a time. */
export interface ImageJob {
  bytes: Uint8Array;
  type: ImageType;
  contentHash: string;
  settings: EncodeSettings;
  options: ImageOptions;
}

/** What it answers: the picture, or what an AppError is made of again on the other side. */
export type ImageAnswer =
  | { image: ProcessedImage }
  | { refusal: { code: string; status: number; message: string; cause?: string } };
