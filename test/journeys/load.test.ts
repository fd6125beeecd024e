import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import type { Report } from '../../load/report/report.ts';
import { type BootedShop, bootShop } from '../support/boot-shop.ts';
import { whenDone } from '../support/cleanup.ts';

let shop: BootedShop;
beforeAll(async () => {
  shop = await bootShop();
});

/** The built runner, in a process of its own as `npm run load` starts it. */
async function load(
  args: readonly string[],
): Promise<{ code: number | null; output: string; report: Report | undefined }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-load-run-'));
  whenDone(() => rmSync(folder, { recursive: true, force: true }));
  const program = path.resolve(import.meta.dirname, '../../dist/load/run.js');
  const child = spawn(process.execPath, [program, ...args, '--out', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  const json = readdirSync(folder).find((file) => file.endsWith('.json'));
  const report = json === undefined ? undefined : (JSON.parse(readFileSync(path.join(folder, json), 'utf8')) as Report);
  return { code, output, report };
}

const GENEROUS = ['--threshold', 'p95=30000,p99=30000,failures=0.5,errors=1.1', '--bound', '60000'];

test('shoppers, sign-ins and edits on a real shop, from the command to the report', async () => {
  const args = ['--scenario', 'mixed', '--target', shop.url, '--users', '30', '--duration', '8', '--ramp', '6'];
  const { code, output, report } = await load([...args, '--edits', '2', '--sign-ins', '0.5', ...GENEROUS]);
  expect(output).toMatch(/mixed, 30 users/);
  expect(code).toBe(0);
  expect(report?.requests).toBeGreaterThan(60);
  // Right, or refused for want of time; never a request that the shop does not understand.
  expect(Object.keys(report?.errors ?? {}).filter((kind) => !/^(timeout|status 50[34])$/.test(kind))).toEqual([]);
  expect(report?.staleness?.edits).toBeGreaterThan(0);
  expect(report?.staleness?.seen).toBeGreaterThan(0);
  expect(report?.statuses['200']).toBeGreaterThan(60);
}, 120_000);

test('the bare server beside, thresholds that do not hold, and an exit code for it', async () => {
  const args = ['--target', 'bare', '--against', 'bare', '--users', '20', '--duration', '2', '--ramp', '0'];
  const { code, output, report } = await load([...args, '--threshold', 'p95=0.001']);
  expect(code).toBe(1);
  expect(output).toMatch(/✗ p95 < 0\.001 ms/);
  expect(output).toMatch(/ratio/);
  expect(report?.failed).toBe(0);
}, 60_000);

test('another machine is refused before anything is sent', async () => {
  const { code, output, report } = await load(['--target', 'http://192.0.2.1:3000']);
  expect({ code, output, report }).toEqual({
    code: 1,
    output:
      '--target http://192.0.2.1:3000 is refused: only http://127.x.y.z, http://[::1] and http://localhost are loaded.\n',
    report: undefined,
  });
}, 30_000);
