import type * as Sdk from '@aws-sdk/client-s3';

import { AppError, errorMessage } from '../../../shared/errors.ts';
import { storeUnavailable } from '../errors.ts';
import type { S3Settings } from '../store-config.ts';

export interface OpenedS3 {
  sdk: typeof Sdk;
  client: Sdk.S3Client;
}

/** Milliseconds for which nothing is asked of a store that has just failed: those who wait learn it at once. */
const REST = 1_000;
const ATTEMPTS = 3;
const MOST_CONNECTIONS = 64;

/**
 * The client of a store. Its library is loaded when it is first needed: a shop that keeps its pictures on disk neither
 * loads nor holds its 35 MB. Requests are made up to three times, with growing pauses, where that may help.
 */
export class S3Connection {
  readonly settings: S3Settings;
  private opening: Promise<OpenedS3> | undefined;
  private restsUntil = 0;

  constructor(settings: S3Settings) {
    this.settings = settings;
  }

  /** Bucket and key, as every request says them. */
  at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.settings.bucket, Key: `${this.settings.prefix}${key}` };
  }

  async open(): Promise<OpenedS3> {
    return (this.opening ??= load(this.settings));
  }

  /**
   * For readers: somebody waits for the answer.
   * @returns undefined where there is no such key.
   * @throws AppError `picture-store-unavailable` with a cause that names neither the key's secret nor the request.
   */
  async ask<T>(work: (opened: OpenedS3) => Promise<T>): Promise<T | undefined> {
    if (performance.now() < this.restsUntil) throw storeUnavailable(new Error('The store failed a moment ago.'));
    return this.send(work);
  }

  /** For writers, who try whatever happened to others. What is not there is a failure as well. */
  async tell<T>(work: (opened: OpenedS3) => Promise<T>): Promise<T> {
    const answer = await this.send(async (opened) => ({ given: await work(opened) }));
    if (answer === undefined) throw storeUnavailable(new Error('The store does not know what it gave out.'));
    return answer.given;
  }

  failed(error: unknown): AppError {
    return storeUnavailable(new Error(describe(error, this.settings)));
  }

  close(): void {
    void this.opening?.then(({ client }) => client.destroy());
    this.opening = undefined;
  }

  private async send<T>(work: (opened: OpenedS3) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(await this.open());
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (isMissing(error)) return undefined;
      if (isAway(error)) this.restsUntil = performance.now() + REST;
      throw this.failed(error);
    }
  }
}

async function load(settings: S3Settings): Promise<OpenedS3> {
  const sdk = await import('@aws-sdk/client-s3');
  return { sdk, client: new sdk.S3Client(clientConfig(settings, settings.endpoint)) };
}

export function clientConfig(settings: S3Settings, endpoint: string | undefined): Sdk.S3ClientConfig {
  const { region, pathStyle, accessKeyId, secretAccessKey, timeout } = settings;
  const agent = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  return {
    region,
    forcePathStyle: pathStyle,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: ATTEMPTS,
    // Content-MD5 and our own SHA-256 are what every store understands (see the writer); the newer ones some refuse.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: timeout,
      requestTimeout: timeout,
      throwOnRequestTimeout: true,
      socketTimeout: timeout,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/** A refusal comes at once, and a reader who leaves is no failure: silence is what others should not have to wait for. */
function isAway(error: unknown): boolean {
  const status = statusOf(error);
  return !(error instanceof Error && error.name === 'AbortError') && (status === undefined || status >= 500);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && /^(?:NoSuchKey|NotFound)$/.test(error.name);
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return undefined;
  const { $metadata: answer } = error;
  return typeof answer === 'object' && answer !== null && 'httpStatusCode' in answer
    ? Number(answer.httpStatusCode ?? 0) || undefined
    : undefined;
}

/** Not the error itself: stores put key ids and what was signed into theirs. */
function describe(error: unknown, { endpoint, region, bucket }: S3Settings): string {
  const name = error instanceof Error ? error.name : 'Error';
  const words = errorMessage(error)
    .replaceAll(/[^\x20-\x7e]/g, ' ')
    .slice(0, 300);
  return `${endpoint ?? `Amazon S3, ${region}`}, bucket ${bucket}: ${name}: ${words}`;
}
