import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import S3rver from 's3rver';

import { imageStoreSettings, type ImageStoreSettings } from '../../src/performance/images/index.ts';
import { readSettings } from '../../src/shared/settings.ts';
import { whenDone } from './cleanup.ts';
import { refusalOf } from './signature-v4.ts';

const BUCKET = 'pictures';
const [KEY, SECRET] = ['S3RVER', 'S3RVER'];

export interface S3Server {
  endpoint: string;
  /** Where it keeps its files, to look at and to spoil. */
  folder: string;
  settings(others?: Record<string, string>): ImageStoreSettings;
  close(): Promise<void>;
}

/** A server of the S3 protocol on loopback, behind a check of signatures (it has none); gone when the tests have run. */
export async function startS3(): Promise<S3Server> {
  const folder = mkdtempSync(path.join(tmpdir(), 's3-'));
  const configureBuckets = [{ name: BUCKET, configs: [ALLOW_ALL_ORIGINS] }];
  const s3 = new S3rver({ directory: folder, silent: true, vhostBuckets: false, configureBuckets });
  await s3.configureBuckets();
  const answer = s3.callback();
  const server = createServer((request, response) => {
    const refusal = request.method === 'OPTIONS' ? undefined : refusalOf(request, KEY, SECRET);
    if (refusal === undefined) answer(request, response);
    else refuse(request, response, refusal);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = async () => (closed ??= closeNow(server));
  whenDone(async () => {
    await close();
    rmSync(folder, { recursive: true, force: true });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  return { endpoint, folder: path.join(folder, BUCKET), settings: (others) => s3SettingsFor(endpoint, others), close };
}

function refuse(request: IncomingMessage, response: ServerResponse, code: string): void {
  request.resume();
  response.writeHead(403, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`);
}

async function closeNow(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function s3SettingsFor(endpoint: string, others: Record<string, string> = {}): ImageStoreSettings {
  const environment = {
    IMAGES_STORE: 's3',
    S3_ENDPOINT: endpoint,
    S3_BUCKET: BUCKET,
    S3_ACCESS_KEY_ID: KEY,
    S3_SECRET_ACCESS_KEY: SECRET,
    ...others,
  };
  return readSettings({ store: imageStoreSettings }, environment).store;
}

const ALLOW_ALL_ORIGINS = `<CORSConfiguration><CORSRule>
  <AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader>
</CORSRule></CORSConfiguration>`;
