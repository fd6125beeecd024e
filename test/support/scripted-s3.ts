import type { ServerResponse } from 'node:http';

import { type ImageStorage, openStore } from '../../src/performance/images/index.ts';
import { whenDone } from './cleanup.ts';
import { s3SettingsFor } from './s3-server.ts';
import { type Script, type ScriptedServer, startScripted } from './scripted-server.ts';

export const SECRET = 'the-secret-of-the-key';

/** A store whose server answers as it is told; it waits for 200 ms. */
export async function storeWith(script: Script): Promise<{ store: ImageStorage; server: ScriptedServer }> {
  const server = await startScripted(script);
  return { store: storeAt(server.endpoint), server };
}

export function storeAt(endpoint: string): ImageStorage {
  const settings = s3SettingsFor(endpoint, { S3_TIMEOUT: '200', S3_SECRET_ACCESS_KEY: SECRET });
  const store = openStore(settings, '/nonexistent');
  whenDone(() => store.close());
  return store;
}

/** Refuses as stores do. @param more elements beside the code. */
export function fail(response: ServerResponse, status: number, code: string, more = ''): void {
  const words = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>No.</Message>${more}</Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(words);
}
