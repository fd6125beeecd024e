// Puts a .br and a .gz beside every file of the built pages that is smaller so. Runs once a build, on the pinned
// Node.js: top levels, which cost a hundred times the processor time that live compression may take.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import { isCompressible, LEAST_BYTES } from '../src/performance/http/compressible.ts';
import { mediaTypeOf } from '../src/performance/http/media-types.ts';

const folder = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '../dist/storefront/client'));

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const file = path.join(entry.parentPath, entry.name);
  if (!entry.isFile() || !isCompressible(mediaTypeOf(file))) continue;
  const content = readFileSync(file);
  const font = mediaTypeOf(file).startsWith('font/');
  put(`${file}.br`, brotli(content, font ? constants.BROTLI_MODE_FONT : constants.BROTLI_MODE_TEXT), content);
  put(`${file}.gz`, gzipSync(content, { level: 9, memLevel: 9 }), content);
}

function brotli(content, mode) {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: mode,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
    },
  });
}

function put(file, variant, content) {
  if (content.byteLength >= LEAST_BYTES && variant.byteLength < content.byteLength) writeFileSync(file, variant);
  else rmSync(file, { force: true });
}
