import { PassThrough, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { AppError } from '../../../shared/errors.ts';
import { pictureCorrupt } from '../errors.ts';
import { digestOf } from '../sizes.ts';
import type { ByteSpan } from '../storage.ts';
import type { S3Connection } from './s3-connection.ts';
import { DIGEST_NOTE } from './s3-write.ts';
import { verified } from './verified.ts';

const ATTEMPTS = 3;
/** For one file, however slow its reader is. */
const MOST_ANSWERS = 50;
/** What is read ahead of a slow reader: most variants as a whole (bytes). */
const READ_AHEAD = 1_048_576;

/** A file that breaks off is asked for once more from there; one that is not what was written is an error at its end. */
export function streamFromS3(connection: S3Connection, key: string, range: ByteSpan | undefined): Readable {
  const leaving = new AbortController();
  const out = new PassThrough({ highWaterMark: READ_AHEAD });
  out.once('close', () => leaving.abort());
  const pieces = new Pieces(connection, key, range, leaving.signal);
  // The reader hears of a failure through the stream.
  void pieces
    .open()
    .then(async (said) => pipeline(pieces.read(), verified(key, said), out))
    .catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error(String(error))));
  return out;
}

/** Whole and checked; read up to three times where it came broken. @returns undefined where there is none. */
export async function readFromS3(
  connection: S3Connection,
  key: string,
  left = ATTEMPTS - 1,
): Promise<Buffer | undefined> {
  try {
    return await buffer(streamFromS3(connection, key, undefined));
  } catch (error) {
    if (isNoEntry(error)) return undefined;
    const broken = error instanceof AppError && error.code === 'picture-corrupt';
    if (!broken || left === 0) throw error;
    return readFromS3(connection, key, left - 1);
  }
}

/** One file or part of it, in as many answers as it takes. */
class Pieces {
  private body: Readable | undefined;
  private tag: string | undefined;
  private at: number;

  constructor(
    private readonly connection: S3Connection,
    private readonly key: string,
    private readonly range: ByteSpan | undefined,
    private readonly signal: AbortSignal,
  ) {
    this.at = range?.start ?? 0;
  }

  /** @returns what is known of the bytes that follow. */
  async open(): Promise<{ bytes: number | undefined; digest: string | undefined }> {
    const { range, key } = this;
    const answer = await this.ask();
    if (answer === undefined) throw noEntry(key);
    this.tag = answer.ETag;
    const whole = range === undefined;
    return {
      bytes: whole ? answer.ContentLength : range.end - range.start + 1,
      digest: whole ? (digestOf(key) ?? answer.Metadata?.[DIGEST_NOTE]) : undefined,
    };
  }

  async *read(): AsyncGenerator<Buffer> {
    let stuck = 0;
    for (let answers = 1; ; answers += 1) {
      const from = this.at;
      try {
        for await (const piece of this.body ?? []) {
          this.at += (piece as Buffer).byteLength;
          yield piece as Buffer;
        }
        return;
      } catch (error) {
        // A reader on a slow line lets the store's connection go idle: that is no reason to give up.
        stuck = this.at > from ? 0 : stuck + 1;
        if (this.signal.aborted || stuck === ATTEMPTS || answers === MOST_ANSWERS) throw this.connection.failed(error);
      }
      if ((await this.ask()) === undefined) throw pictureCorrupt(this.key);
    }
  }

  private async ask() {
    const { at, range, tag, signal } = this;
    const part = at === 0 && range === undefined ? undefined : `bytes=${at}-${range?.end ?? ''}`;
    const request = { ...this.connection.at(this.key), Range: part, IfMatch: tag };
    const answer = await this.connection.ask(async ({ sdk, client }) =>
      client.send(new sdk.GetObjectCommand(request), { abortSignal: signal }),
    );
    this.body = answer?.Body as Readable | undefined;
    return answer;
  }
}

function noEntry(key: string): Error {
  return Object.assign(new Error(`There is no ${key} in the store.`), { code: 'ENOENT' });
}

function isNoEntry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
