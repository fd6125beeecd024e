import { AppError } from '../../shared/errors.ts';

const ACCEPTED = 'Give a picture as JPEG, PNG, WebP, AVIF or GIF.';

/** @param what it is instead, in words: "a PDF document". Undefined where nobody can tell. */
export function imageTypeRefused(what?: string): AppError {
  return new AppError('image-type-refused', 415, what === undefined ? ACCEPTED : `This is ${what}. ${ACCEPTED}`);
}

export function imageHeicRefused(): AppError {
  return new AppError(
    'image-heic-refused',
    415,
    'HEIC pictures cannot be read here. Save the picture as JPEG and give that; an iPhone takes JPEG pictures by itself ' +
      'with Settings, Camera, Formats, Most Compatible.',
  );
}

/** @param limit what it exceeds, in words: "40 megapixels". */
export function imageTooLarge(limit: string): AppError {
  return new AppError('image-too-large', 413, `The picture is too large: at most ${limit} are accepted.`);
}

export function imageTooManyFrames(limit: number): AppError {
  return new AppError('image-too-many-frames', 413, `The animation is too long: at most ${limit} frames are accepted.`);
}

export function imageTooManyScans(limit: number): AppError {
  const message = `The JPEG is made of more than ${limit} scans; save it anew.`;
  return new AppError('image-too-many-scans', 422, message);
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

/** What it did to its process twice: operators want to know of it. */
export function imageCrashed(cause: unknown): AppError {
  return new AppError('image-broken', 422, 'The picture is damaged or incomplete.', { cause, report: true });
}

export function imageTooSlow(seconds: number): AppError {
  return new AppError('image-too-slow', 422, `The picture takes more than ${seconds} s of work; save it anew as JPEG.`);
}

export function imageTooMuchMemory(mebibytes: number): AppError {
  const message = `The picture takes more than ${mebibytes} MiB of memory; make it smaller or save it anew as JPEG.`;
  return new AppError('image-too-much-memory', 422, message);
}

/** Nothing is wrong with the picture; the next try may do. */
export function imagesBusy(cause?: unknown): AppError {
  return new AppError('images-busy', 503, 'Too many pictures are being processed; try again in a minute.', { cause });
}
