import { AppError } from '../../shared/errors.ts';

export function imageTypeRefused(): AppError {
  return new AppError('image-type-refused', 415, 'Give a picture as JPEG, PNG, WebP, AVIF or GIF.');
}

/** @param limit what it exceeds, in words: "40 megapixels". */
export function imageTooLarge(limit: string): AppError {
  return new AppError('image-too-large', 413, `The picture is too large: at most ${limit} are accepted.`);
}

export function imageBroken(cause: unknown): AppError {
  return new AppError('image-broken', 422, 'The picture is damaged or incomplete.', { cause });
}
