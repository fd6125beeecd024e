import {
  brotliCompressSync,
  type BrotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  type Gzip,
  gzipSync,
} from 'node:zlib';

import type { Encoding } from './negotiate.ts';

/** Brotli above 5 costs many times the processor time for a few per cent; the top level is for what is built once. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 6;
/** Brotli's window as a power of two: 512 KiB, so that many streams at once stay small in memory. */
const BROTLI_WINDOW = 19;

/** Compresses at once, in this thread. @param body kept below 64 KiB by the caller: about a third of a millisecond. */
export function encodeNow(body: Uint8Array, encoding: Encoding): Buffer {
  return encoding === 'br'
    ? brotliCompressSync(body, brotliOptions(body.byteLength))
    : gzipSync(body, { level: GZIP_LEVEL });
}

/** Compresses piece by piece, in the thread pool. @param size bytes to come, where known. */
export function encodeStream(encoding: Encoding, size: number | undefined): BrotliCompress | Gzip {
  return encoding === 'br' ? createBrotliCompress(brotliOptions(size)) : createGzip({ level: GZIP_LEVEL });
}

function brotliOptions(size = 0) {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW,
      [constants.BROTLI_PARAM_SIZE_HINT]: size,
    },
  };
}
