import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';

import { whenDone } from '../support/cleanup.ts';
import { type RunningNginx, startNginx } from '../support/nginx.ts';
import { Origin } from './origin.ts';

export const SCRIPT = 'const answer = 42; // of everything\n'.repeat(100);
export const PICTURE = `products/small/${'a'.repeat(64)}.webp`;
export const BR = { 'accept-encoding': 'gzip, deflate, br, zstd' };
export const GZIP = { 'accept-encoding': 'gzip, deflate' };

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** nginx with files of its own, and behind it a shop that can be made slow, ill or dead. */
export class Front {
  origin: Origin;
  readonly nginx: RunningNginx;
  private readonly folder: string;
  private readonly originPort: number;
  private serial = 0;

  private constructor(origin: Origin, originPort: number, folder: string, nginx: RunningNginx) {
    this.origin = origin;
    this.originPort = originPort;
    this.folder = folder;
    this.nginx = nginx;
  }

  static async open(): Promise<Front> {
    const folder = makeFiles();
    const origin = new Origin();
    const port = await origin.open();
    const front = new Front(origin, port, folder, await start(folder, port));
    whenDone(async () => {
      await front.origin.close();
      rmSync(folder, { recursive: true, force: true });
    });
    return front;
  }

  /** An address nothing is kept for yet. */
  fresh(kind: string): string {
    this.serial += 1;
    return `/${kind}/${this.serial}`;
  }

  /** Before each test: healthy, quick, and asked nothing. */
  rest(): void {
    this.origin.seen.length = 0;
    this.origin.answered.length = 0;
    this.origin.delay = 0;
    this.origin.failing = false;
  }

  async get(
    address: string,
    headers: Record<string, string> = {},
    method = 'GET',
    from = this.nginx,
    agent: Agent | false = false,
  ): Promise<Answer> {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${from.url}${address}`, { headers, method, agent }, resolve).on('error', reject).end();
    });
    return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
  }

  /** A second nginx, which an ordinary account starts. */
  async startAs(uid: number): Promise<RunningNginx> {
    return start(this.folder, this.originPort, uid);
  }

  async restartOrigin(): Promise<void> {
    this.origin = new Origin();
    await this.origin.open(this.originPort);
  }
}

function makeFiles(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-nginx-files-'));
  const put = (file: string, content: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
  };
  chmodSync(folder, 0o755);
  put('client/_astro/page.aB3.js', SCRIPT);
  put('client/_astro/font.woff2', SCRIPT);
  put('client/_astro/unreadable.js', SCRIPT);
  put(`images/${PICTURE}`, 'a picture');
  put(`images/products/manifest/${'a'.repeat(64)}.json`, '{}');
  const precompress = path.resolve(import.meta.dirname, '../../scripts/precompress.mjs');
  execFileSync(process.execPath, [precompress, path.join(folder, 'client')]);
  chmodSync(path.join(folder, 'client/_astro/unreadable.js'), 0);
  const certificate = ['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'certificate.pem')];
  const selfSigned = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=shop.example'];
  execFileSync('openssl', [...selfSigned, ...certificate], { stdio: 'ignore' });
  return folder;
}

async function start(folder: string, originPort: number, uid?: number): Promise<RunningNginx> {
  const certificate = { file: path.join(folder, 'certificate.pem'), key: path.join(folder, 'key.pem') };
  return startNginx({
    upstream: `127.0.0.1:${originPort}`,
    staticFolder: path.join(folder, 'client'),
    imagesFolder: path.join(folder, 'images'),
    ...(uid === undefined ? { certificate } : { uid }),
  });
}
