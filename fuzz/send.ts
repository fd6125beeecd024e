import { Agent, type IncomingHttpHeaders, request as ask } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

import type { FuzzRequest } from './request-arbitrary.ts';

export interface FuzzAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Without its coding. */
  body: Buffer;
}

/** Nobody waits longer. */
export const LONGEST_ANSWER_MS = 10_000;

export class Sender {
  private readonly url: URL;
  private readonly agent: Agent;

  constructor(url: string, connections: number) {
    this.url = new URL(url);
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws Error where no whole answer comes in time. */
  async send({ method, target, headers, body }: FuzzRequest, cookie: string | undefined): Promise<FuzzAnswer> {
    const all =
      cookie === undefined ? headers : [...headers.filter(([name]) => name !== 'cookie'), ['cookie', cookie] as const];
    const outgoing = ask({
      hostname: this.url.hostname,
      port: this.url.port,
      agent: this.agent,
      method,
      path: target,
      headers: [
        'host',
        // Passkeys are for shops that have a name.
        `localhost:${this.url.port}`,
        ...all.flat(),
        // Without it Node.js would send an empty body in chunks.
        ...(body === undefined && !/^(POST|PUT|PATCH)$/.test(method)
          ? []
          : ['content-length', String(Buffer.byteLength(body ?? ''))]),
      ],
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const answered = new Promise<FuzzAnswer>((resolve, reject) => {
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => {
        const { statusCode: status = 0, headers: given } = answer;
        buffer(answer).then(
          (bytes) => resolve({ status, headers: given, body: decoded(bytes, given['content-encoding']) }),
          reject,
        );
      });
    });
    outgoing.end(body);
    return answered;
  }

  close(): void {
    this.agent.destroy();
  }
}

function decoded(bytes: Buffer, coding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  if (coding === 'br') return brotliDecompressSync(bytes);
  return coding === 'gzip' ? gunzipSync(bytes) : bytes;
}
