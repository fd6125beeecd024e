export { type ImageSettings, imageSettings, imagesFolder } from './config.ts';
export { LocalDisk } from './drivers/local-disk.ts';
export { contentHash, type ImageVariant, processImage, type ProcessedImage } from './process-image.ts';
export { type ImageFormat, isImageKey, manifestKey, type SizeName } from './sizes.ts';
export type { ImageStorage } from './storage.ts';
