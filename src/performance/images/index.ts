export { type ImageSettings, imageSettings, imagesFolder } from './config.ts';
export { LocalDisk } from './drivers/local-disk.ts';
export { contentHash, type ImageVariant, processImage, type ProcessedImage } from './process-image.ts';
export { openStore } from './open-store.ts';
export { inspectImage, type InspectedImage } from './inspect-image.ts';
export { madeWith } from './made-with.ts';
export { type ImageFormat, imageKey, isImageKey, manifestKey, originalKey, type SizeName } from './sizes.ts';
export type { DirectAccess, DirectRequest, ImageStorage, StoredFile } from './storage.ts';
export { imageStoreSettings, type ImageStoreSettings, s3Settings } from './store-config.ts';
