import { createHash, type Hash } from 'node:crypto';

import { pictureCorrupt } from '../errors.ts';
import { digestOf } from '../sizes.ts';
import type { OpenedS3, S3Connection } from './s3-connection.ts';
import { checkDigest } from './verified.ts';

/** Larger files go in parts of so many bytes; the least a store takes is 5 MiB. */
export const PART_BYTES = 8_388_608;
/** What the bytes were when they were given to the store, in its notes about the file. */
export const DIGEST_NOTE = 'sha256';

const MOST_PARTS = 10_000;
const ATTEMPTS = 3;

const TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  webp: 'image/webp',
  jpg: 'image/jpeg',
  png: 'image/png',
  json: 'application/json',
};

/**
 * Writes one file. Each request says the MD5 of what it carries (RFC 1864), which every S3-compatible store compares
 * before it keeps anything; nothing is visible before the last byte is there.
 */
export async function writeToS3(
  connection: S3Connection,
  key: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  if (content instanceof Uint8Array) checkDigest(key, content, digestOf(key));
  const parts = partsOf(content);
  const first = await parts.next();
  const second = await parts.next();
  if (second.done === true) return putWhole(connection, key, first.value ?? new Uint8Array());
  const digest = content instanceof Uint8Array ? sha256(content) : undefined;
  await putParts(connection, key, digest, resumed([first.value ?? new Uint8Array(), second.value], parts));
}

async function putWhole(connection: S3Connection, key: string, bytes: Uint8Array): Promise<void> {
  checkDigest(key, bytes, digestOf(key));
  const request = { ...described(connection, key, sha256(bytes)), Body: bytes, ContentMD5: md5(bytes) };
  await again(async () =>
    connection.tell(async ({ sdk, client }) => client.send(new sdk.PutObjectCommand(request), patience(connection))),
  );
}

async function putParts(
  connection: S3Connection,
  key: string,
  digest: string | undefined,
  parts: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { UploadId: id } = await connection.tell(async ({ sdk, client }) =>
    client.send(new sdk.CreateMultipartUploadCommand(described(connection, key, digest))),
  );
  const upload = { ...connection.at(key), UploadId: id };
  try {
    const tags = await sendParts(connection, key, upload, parts);
    const MultipartUpload = { Parts: tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) };
    await connection.tell(async ({ sdk, client }) =>
      client.send(new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload }), patience(connection)),
    );
  } catch (error) {
    await connection
      .tell(async ({ sdk, client }) => client.send(new sdk.AbortMultipartUploadCommand(upload)))
      // What cannot be taken back now is swept later.
      .catch(() => undefined);
    throw error;
  }
}

/** One after another: no more than two parts are ever in memory. @returns their tags. */
async function sendParts(
  connection: S3Connection,
  key: string,
  upload: { Bucket: string; Key: string; UploadId: string | undefined },
  parts: AsyncIterable<Uint8Array>,
): Promise<(string | undefined)[]> {
  const tags: (string | undefined)[] = [];
  const whole: Hash = createHash('sha256');
  for await (const Body of parts) {
    if (tags.length >= MOST_PARTS) throw new RangeError('A file of more than 10,000 parts is no picture.');
    whole.update(Body);
    const request = { ...upload, PartNumber: tags.length + 1, Body, ContentMD5: md5(Body) };
    const { ETag } = await again(async () =>
      connection.tell(async ({ sdk, client }: OpenedS3) =>
        client.send(new sdk.UploadPartCommand(request), patience(connection)),
      ),
    );
    tags.push(ETag);
  }
  const said = digestOf(key);
  if (said !== undefined && whole.digest('hex') !== said) throw pictureCorrupt(key);
  return tags;
}

/** Once more where the bytes were changed on their way; what else is worth it the client has tried. */
async function again<T>(send: () => Promise<T>, left = ATTEMPTS - 1): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const changed = error instanceof Error && error.cause instanceof Error && error.cause.message.includes('BadDigest');
    if (!changed || left === 0) throw error;
    return again(send, left - 1);
  }
}

function described(connection: S3Connection, key: string, digest: string | undefined) {
  return {
    ...connection.at(key),
    ContentType: TYPES[/\.([a-z]+)$/.exec(key)?.[1] ?? ''] ?? 'application/octet-stream',
    ...(digest === undefined ? {} : { Metadata: { [DIGEST_NOTE]: digest } }),
  };
}

/** A part takes its time on a slow line. */
function patience({ settings }: S3Connection): { requestTimeout: number } {
  return { requestTimeout: settings.timeout * 6 };
}

/** In pieces of PART_BYTES, the last one shorter. */
async function* partsOf(content: Uint8Array | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  if (content instanceof Uint8Array) {
    for (let at = 0; at < content.byteLength; at += PART_BYTES) yield content.subarray(at, at + PART_BYTES);
    return undefined;
  }
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of content) {
    let rest = piece;
    while (bytes + rest.byteLength >= PART_BYTES) {
      const room = PART_BYTES - bytes;
      yield Buffer.concat([...waiting, rest.subarray(0, room)]);
      rest = rest.subarray(room);
      [waiting, bytes] = [[], 0];
    }
    waiting.push(rest);
    bytes += rest.byteLength;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
  return undefined;
}

async function* resumed<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
