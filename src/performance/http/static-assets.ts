import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import type { FastifyInstance } from 'fastify';

import { notFound } from '../../shared/errors.ts';
import { wantedEncoding } from './compress.ts';
import { mediaTypeOf } from './media-types.ts';
import type { Encoding } from './negotiate.ts';
import { refuse, sendImmutable } from './send-immutable.ts';

/** All files together, with their variants; what comes after is read from the disk each time (bytes). */
const MOST_BYTES_IN_MEMORY = 64_000_000;

interface Variant {
  etag: string;
  size: number;
  /** Undefined where memory was full. */
  bytes: Buffer | undefined;
  file: string;
}

interface Asset {
  contentType: string;
  plain: Variant;
  encoded: Partial<Record<Encoding, Variant>>;
  encodings: readonly Encoding[];
}

const EXTENSIONS: readonly [Encoding, string][] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

/**
 * Serves the files below `folder` at `prefix`, from memory. Their names hold a hash of their content, so an address is
 * right for ever; each is sent in the smallest encoding that `scripts/precompress.mjs` made and the client takes.
 *
 * @param prefix with a slash at both ends.
 */
export function serveStaticAssets(
  fastify: FastifyInstance,
  { folder, prefix, bytesInMemory = MOST_BYTES_IN_MEMORY }: { folder: string; prefix: string; bytesInMemory?: number },
): void {
  const assets = readAssets(folder, bytesInMemory);
  fastify.route<{ Params: { '*': string } }>({
    method: ['GET', 'HEAD'],
    url: `${prefix}*`,
    handler: async (request, reply) => {
      const asset = assets.get(request.params['*']);
      if (asset === undefined) return refuse(reply, notFound('file'));
      const encoding = wantedEncoding(request.headers, asset.encodings);
      const variant = (encoding === undefined ? undefined : asset.encoded[encoding]) ?? asset.plain;
      return sendImmutable(request, reply, {
        etag: variant.etag,
        size: variant.size,
        contentType: asset.contentType,
        contentEncoding: variant === asset.plain ? undefined : encoding,
        vary: asset.encodings.length === 0 ? undefined : 'accept-encoding',
        body: (range) =>
          variant.bytes === undefined
            ? createReadStream(variant.file, range)
            : variant.bytes.subarray(range?.start, range === undefined ? undefined : range.end + 1),
      });
    },
  });
}

/** By their path below the folder, with slashes. The smallest first, so that memory holds as many as it can. */
function readAssets(folder: string, bytesInMemory: number): Map<string, Asset> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = new Map(files.map((file) => [file, statSync(file).size]));
  const siblings = (file: string) => EXTENSIONS.filter(([, extension]) => sizes.has(`${file}${extension}`));
  const originals = files.filter((file) => !EXTENSIONS.some(([, end]) => file.endsWith(end) && sizes.has(stem(file))));
  let left = bytesInMemory;
  const read = (file: string): Variant => {
    const bytes = readFileSync(file);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    const kept = bytes.byteLength <= left ? bytes : undefined;
    left -= kept?.byteLength ?? 0;
    return { etag, size: bytes.byteLength, bytes: kept, file };
  };
  return new Map(
    originals
      .toSorted((a, b) => (sizes.get(a) ?? 0) - (sizes.get(b) ?? 0))
      .map((file) => {
        const variants = siblings(file).map(([encoding, end]) => [encoding, read(`${file}${end}`)] as const);
        const asset: Asset = {
          contentType: mediaTypeOf(file),
          plain: read(file),
          encoded: Object.fromEntries(variants),
          encodings: variants.map(([encoding]) => encoding),
        };
        return [path.relative(folder, file).split(path.sep).join('/'), asset];
      }),
  );
}

function stem(file: string): string {
  return file.slice(0, file.lastIndexOf('.'));
}
