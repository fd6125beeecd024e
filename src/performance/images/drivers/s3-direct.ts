import type * as Sdk from '@aws-sdk/client-s3';
import type { getSignedUrl as signedUrlOf } from '@aws-sdk/s3-request-presigner';

import { isIncomingKey } from '../sizes.ts';
import { type DirectAccess, type DirectRequest, type DirectUpload, MOST_UPLOAD_BYTES } from '../storage.ts';
import { clientConfig, type S3Connection } from './s3-connection.ts';
import { storeKey } from './keys.ts';

const AN_HOUR = 3_600;
/** What a picture may claim to be; what it is, is looked at when it has come. */
const UPLOAD_TYPE = /^image\/(?:jpeg|png|webp|avif|gif|heic|heif)$/;

/** Addresses with a signature (query authentication of AWS Signature Version 4), made without asking the store. */
export class S3Direct implements DirectAccess {
  readonly origin: string;
  private readonly connection: S3Connection;
  private readonly endpoint: string | undefined;
  /** Of the address that browsers know; it never connects. */
  private signer: Promise<Sdk.S3Client> | undefined;

  constructor(connection: S3Connection) {
    const { endpoint, publicEndpoint, pathStyle, bucket, region } = connection.settings;
    this.connection = connection;
    this.endpoint = publicEndpoint ?? endpoint;
    const { protocol, host } = new URL(this.endpoint ?? `https://s3.${region}.amazonaws.com`);
    this.origin = `${protocol}//${pathStyle ? host : `${bucket}.${host}`}`;
  }

  async upload(key: string, { bytes, contentType, seconds }: DirectUpload): Promise<DirectRequest> {
    if (!isIncomingKey(key)) throw new RangeError('Uploads go to a key of newIncomingKey.');
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > MOST_UPLOAD_BYTES)
      throw new RangeError('Bytes out of bounds.');
    if (!UPLOAD_TYPE.test(contentType)) throw new RangeError('Not a type of pictures.');
    const { sdk } = await this.connection.open();
    const request = { ...this.connection.at(key), ContentLength: bytes, ContentType: contentType };
    const url = await this.sign(new sdk.PutObjectCommand(request), seconds, ['content-length', 'content-type']);
    // The browser says the length itself, and no other would fit the signature.
    return { method: 'PUT', url, headers: { 'content-type': contentType } };
  }

  async download(key: string, seconds: number): Promise<string> {
    const { sdk } = await this.connection.open();
    return this.sign(new sdk.GetObjectCommand(this.connection.at(storeKey(key))), seconds, []);
  }

  private async sign(
    command: Sdk.PutObjectCommand | Sdk.GetObjectCommand,
    seconds: number,
    headers: readonly string[],
  ): Promise<string> {
    if (!Number.isInteger(seconds) || seconds < 1 || seconds > AN_HOUR) throw new RangeError('Seconds out of bounds.');
    const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
    this.signer ??= this.connection
      .open()
      .then(({ sdk }) => new sdk.S3Client(clientConfig(this.connection.settings, this.endpoint)));
    const signableHeaders = new Set(['host', ...headers]);
    return getSignedUrl(await this.signer, command as SignedCommand, { expiresIn: seconds, signableHeaders });
  }
}

/** The library's types do not agree with each other under exactOptionalPropertyTypes. */
type SignedCommand = Parameters<typeof signedUrlOf>[1];
