import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

import { pictureCorrupt } from '../errors.ts';

/**
 * Passes bytes on and fails at their end, before the reader is told that it is one, unless they are as many as said and
 * have the SHA-256 said.
 */
export function verified(key: string, said: { bytes?: number | undefined; digest?: string | undefined }): Transform {
  const hash = said.digest === undefined ? undefined : createHash('sha256');
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.byteLength;
      hash?.update(piece);
      done(null, piece);
    },
    flush(done) {
      const right = (said.bytes ?? bytes) === bytes && hash?.digest('hex') === said.digest;
      done(right ? null : pictureCorrupt(key));
    },
  });
}

/** @throws AppError `picture-corrupt` unless the bytes have the SHA-256 said. */
export function checkDigest(key: string, bytes: Uint8Array, digest: string | undefined): void {
  if (digest === undefined) return;
  if (createHash('sha256').update(bytes).digest('hex') !== digest) throw pictureCorrupt(key);
}
