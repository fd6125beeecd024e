import type { Readable } from 'node:stream';

import type { ByteSpan, ImageStorage, StoredFile } from '../storage.ts';
import { isStoreKey, newIncomingKey } from '../sizes.ts';
import type { S3Settings } from '../store-config.ts';
import { storeKey, storePrefix } from './keys.ts';
import { S3Connection } from './s3-connection.ts';
import { S3Direct } from './s3-direct.ts';
import { readFromS3, streamFromS3 } from './s3-read.ts';
import { writeToS3 } from './s3-write.ts';

const A_DAY = 86_400_000;

/** Pictures as objects of one bucket in an S3-compatible store. */
export class S3Store implements ImageStorage {
  readonly direct: S3Direct;
  private readonly connection: S3Connection;

  /** Nothing is asked of the store yet. */
  constructor(settings: S3Settings) {
    this.connection = new S3Connection(settings);
    this.direct = new S3Direct(this.connection);
  }

  async write(key: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
    return writeToS3(this.connection, storeKey(key), content);
  }

  async read(key: string): Promise<Buffer | undefined> {
    return readFromS3(this.connection, storeKey(key));
  }

  async size(key: string): Promise<number | undefined> {
    const request = this.connection.at(storeKey(key));
    const answer = await this.connection.ask(async ({ sdk, client }) =>
      client.send(new sdk.HeadObjectCommand(request)),
    );
    return answer?.ContentLength;
  }

  stream(key: string, range?: ByteSpan): Readable {
    return streamFromS3(this.connection, storeKey(key), range);
  }

  async has(key: string): Promise<boolean> {
    return (await this.size(key)) !== undefined;
  }

  async remove(key: string): Promise<void> {
    const request = this.connection.at(storeKey(key));
    await this.connection.tell(async ({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(request)));
  }

  async *list(prefix: string, after?: string): AsyncGenerator<StoredFile> {
    const { Bucket, Key: Prefix } = this.connection.at(storePrefix(prefix));
    const StartAfter = after === undefined ? undefined : this.connection.at(after).Key;
    let token: string | undefined;
    do {
      const request = { Bucket, Prefix, StartAfter, ContinuationToken: token };
      const page = await this.connection.tell(async ({ sdk, client }) =>
        client.send(new sdk.ListObjectsV2Command(request)),
      );
      for (const { Key = '', Size: bytes = 0, LastModified: changedAt = new Date() } of page.Contents ?? []) {
        const key = Key.slice(this.connection.settings.prefix.length);
        if (isStoreKey(key)) yield { key, bytes, changedAt };
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /** Uploads in parts that nobody finished: they are not visible, but paid for. */
  async sweep(): Promise<number> {
    const { Bucket, Key: Prefix } = this.connection.at('');
    const page = await this.connection.tell(async ({ sdk, client }) =>
      client.send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix })),
    );
    let swept = 0;
    for (const { Key, UploadId, Initiated = new Date() } of page.Uploads ?? []) {
      const ours = Key !== undefined && isStoreKey(Key.slice(Prefix.length));
      if (!ours || Date.now() - Initiated.getTime() < A_DAY) continue;
      await this.connection.tell(async ({ sdk, client }) =>
        client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      );
      swept += 1;
    }
    return swept;
  }

  async check(): Promise<void> {
    const key = newIncomingKey();
    await this.write(key, Buffer.from('?'));
    await this.remove(key);
  }

  close(): void {
    this.connection.close();
  }
}
