export { mediaPolicy } from './media.policy.ts';
export { fetchRemoteImage, RemoteImageError } from './fetch-remote-image.ts';
export { pictureFrom, type PictureRow } from './picture-from.ts';
export { pictureView, type PictureView } from './picture.view.ts';
export { acceptUploads, readUpload, UPLOAD_TYPES } from './read-upload.ts';
export { registerPictureRoutes } from './serve-pictures.ts';
export { type StoredPicture, storePicture } from './store-picture.ts';
