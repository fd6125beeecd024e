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

/** The store is away, slow or refuses us: the visitor may try again. */
export function storeUnavailable(cause: unknown): AppError {
  const message = 'The store of pictures does not answer at the moment. Try again shortly.';
  return new AppError('picture-store-unavailable', 503, message, { cause });
}

/** What was read or written is not what its name or its note says. */
export function pictureCorrupt(key: string): AppError {
  return new AppError('picture-corrupt', 500, 'The picture is not what was stored.', {
    cause: new Error(`Other bytes than stored: ${key}`),
  });
}
