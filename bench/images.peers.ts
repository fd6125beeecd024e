import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { errorMessage } from '../src/shared/errors.ts';

/** Packages the shop does not depend on, in a folder of their own for the time of the bench. */
export class Peers {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'social-selling-peers-'));

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** @returns undefined, having said why, where it cannot be installed. */
  async load(name: string, version: string, file: string): Promise<Record<string, unknown> | undefined> {
    try {
      const npm = [
        'install',
        '--prefix',
        this.folder,
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--ignore-scripts',
      ];
      execFileSync('npm', [...npm, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 120_000 });
      const resolved = createRequire(path.join(this.folder, 'package.json')).resolve(file);
      return (await import(pathToFileURL(resolved).href)) as Record<string, unknown>;
    } catch (error) {
      console.error(`Without ${name}: ${errorMessage(error).split('\n')[0]}`);
      return undefined;
    }
  }

  /** The file of a package that was loaded. */
  read(file: string): Buffer {
    return readFileSync(createRequire(path.join(this.folder, 'package.json')).resolve(file));
  }
}

export type Judge = (original: Uint8Array, copy: Uint8Array, width: number, height: number) => number;

interface Ssimulacra2 {
  initSync(module: Uint8Array): { memory: { buffer: ArrayBuffer } };
  new_buffer(name: string, length: number): number;
  calc_s2(one: string, other: string, width: number, height: number): number;
}

/** SSIMULACRA 2 as the Rust port says it, compiled to WebAssembly: a judge that has no part in choosing qualities. */
export async function independentJudge(peers: Peers): Promise<Judge | undefined> {
  const loaded = await peers.load('calc-s2-rust', '1.0.3', 'calc-s2-rust/calc_s2_rust.js');
  if (loaded === undefined) return undefined;
  const port = loaded as unknown as Ssimulacra2;
  const { memory } = port.initSync(Uint8Array.from(peers.read('calc-s2-rust/calc_s2_rust_bg.wasm')));
  const put = (name: string, pixels: Uint8Array) => {
    const place = port.new_buffer(name, pixels.byteLength);
    new Uint8Array(memory.buffer, place, pixels.byteLength).set(pixels);
  };
  return (original, copy, width, height) => {
    // It tells the console of every picture.
    const { log } = console;
    console.log = () => undefined;
    try {
      put('original', original);
      put('copy', copy);
      return port.calc_s2('original', 'copy', width, height);
    } finally {
      console.log = log;
    }
  };
}

interface SsimJs {
  ssim(one: Rgba, other: Rgba, options: object): { mssim: number };
}
interface Rgba {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** SSIM as ssim.js says it, in decibels of what is missing to 1; DSSIM is 1 / SSIM − 1 and puts copies in the same order. */
export async function independentSsim(peers: Peers): Promise<Judge | undefined> {
  const loaded = await peers.load('ssim.js', '3.5.0', 'ssim.js');
  if (loaded === undefined) return undefined;
  const judge = (loaded['default'] ?? loaded) as unknown as SsimJs;
  const opaque = (pixels: Uint8Array, width: number, height: number): Rgba => {
    const data = new Uint8ClampedArray(width * height * 4).fill(255);
    for (let pixel = 0; pixel < width * height; pixel += 1)
      data.set(pixels.subarray(3 * pixel, 3 * pixel + 3), 4 * pixel);
    return { data, width, height };
  };
  return (original, copy, width, height) => {
    const [one, other] = [opaque(original, width, height), opaque(copy, width, height)];
    const { mssim } = judge.ssim(one, other, { ssim: 'original', downsample: false });
    return -10 * Math.log10(Math.max(1e-9, 1 - mssim));
  };
}

export type Ipx = (file: string, width: number, format: string, quality: number) => Promise<void>;

/** ipx, which makes pictures as they are asked for, over the same folder. */
export async function ipxOver(peers: Peers, folder: string): Promise<Ipx | undefined> {
  const loaded = await peers.load('ipx', '3.1.1', 'ipx');
  if (loaded === undefined) return undefined;
  const { createIPX, ipxFSStorage } = loaded as {
    createIPX: (options: object) => (file: string, modifiers: object) => { process(): Promise<unknown> };
    ipxFSStorage: (options: object) => object;
  };
  const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }) });
  return async (file, width, format, quality) => {
    await ipx(file, { width: String(width), format, quality: String(quality) }).process();
  };
}
