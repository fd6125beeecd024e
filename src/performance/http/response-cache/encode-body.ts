import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';

import { ownBytes } from '../../cache/index.ts';
import type { Encoding } from '../negotiate.ts';

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const decoders = { br: promisify(brotliDecompress), gzip: promisify(gunzip) };

/** `live` while somebody waits; `best` for what is sent often. */
export type Effort = 'live' | 'best';

const BROTLI_QUALITY = { live: 4, best: 11 } as const;
const GZIP_LEVEL = { live: 6, best: 9 } as const;

/** Compresses in the thread pool, off the event loop. @returns bytes with memory of their own; undefined where that does not make it smaller. */
export async function encodeBody(body: Buffer, encoding: Encoding, effort: Effort): Promise<Buffer | undefined> {
  const encoded =
    encoding === 'br'
      ? await brotli(body, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY[effort],
            [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
            [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
          },
        })
      : await zip(body, { level: GZIP_LEVEL[effort] });
  return encoded.length < body.length ? ownBytes(encoded) : undefined;
}

/** Undoes `encodeBody`, off the event loop. */
export async function decodeBody(body: Buffer, encoding: Encoding): Promise<Buffer> {
  return decoders[encoding](body);
}
