import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { whenDone } from './cleanup.ts';

const TEMPLATES = path.resolve(import.meta.dirname, '../../deployment/nginx');

export interface RunningNginx {
  url: string;
  /** Where HTTPS is answered. */
  tlsPort: number;
  /** What it wrote to its own output and its logs. */
  output(): string;
}

export interface NginxOptions {
  /** "host:port" of the shop. */
  upstream: string;
  staticFolder: string;
  imagesFolder: string;
  certificate?: { file: string; key: string };
  /** Who starts it; root (where the tests are) lets nginx change to www-data itself. */
  uid?: number;
}

/** The real nginx, with the configuration of deployment/nginx, on free ports of loopback. */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const [port, tlsPort] = [await freePort(), await freePort()];
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-nginx-'));
  chmodSync(folder, 0o755);
  for (const name of ['conf.d', 'logs', 'cache']) mkdirSync(path.join(folder, name));
  fill(folder, {
    SHOP_NGINX_RUN: folder,
    SHOP_NGINX_LOGS: path.join(folder, 'logs'),
    SHOP_NGINX_CACHE: path.join(folder, 'cache'),
    SHOP_NGINX_CONF: folder,
    SHOP_UPSTREAM: options.upstream,
    SHOP_LISTEN: `127.0.0.1:${port}`,
    SHOP_LISTEN_TLS: `127.0.0.1:${tlsPort}`,
    SHOP_SERVER_NAME: '127.0.0.1 shop.example',
    SHOP_STATIC: options.staticFolder,
    SHOP_IMAGES: options.imagesFolder,
    SHOP_CERTIFICATE: options.certificate?.file ?? '',
    SHOP_CERTIFICATE_KEY: options.certificate?.key ?? '',
  });
  if (options.certificate === undefined) rmSync(path.join(folder, 'conf.d/shop-tls.conf'));
  if (options.uid !== undefined) own(folder, options.uid);
  const child = spawn('nginx', ['-c', path.join(folder, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const output = () => `${printed}${readFileSync(path.join(folder, 'logs/error.log'), 'utf8')}`;
  whenDone(async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  });
  await untilItAnswers(port, child, () => printed);
  return { url: `http://127.0.0.1:${port}`, tlsPort, output };
}

/** What envsubst does, for our own names only. */
function fill(folder: string, values: Readonly<Record<string, string>>): void {
  for (const name of readdirSync(TEMPLATES).filter((file) => file.endsWith('.template'))) {
    const text = readFileSync(path.join(TEMPLATES, name), 'utf8').replace(/\$\{(SHOP_\w+)\}/g, (_, key: string) => {
      const value = values[key];
      if (value === undefined) throw new Error(`${name} asks for ${key}, which the test does not know.`);
      return value;
    });
    const target = name.replace('.template', '');
    const below = ['shop.conf', 'shop-tls.conf'].includes(target) ? 'conf.d' : '';
    writeFileSync(path.join(folder, below, target), text);
  }
}

function own(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    chownSync(path.join(folder, entry), uid, uid);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function untilItAnswers(port: number, child: ChildProcess, printed: () => string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`nginx ended with code ${child.exitCode}: ${printed()}`);
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (answers) return;
    await wait(50);
  }
  throw new Error(`nginx does not answer: ${printed()}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
