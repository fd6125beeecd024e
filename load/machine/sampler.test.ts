import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test } from 'vitest';

import { whenDone } from '../../test/support/cleanup.ts';
import { slopeOf } from '../report/resources.ts';
import { listenersOf, processTree, readProcess } from './processes.ts';
import { Sampler } from './sampler.ts';

const onLinux = process.platform === 'linux';
if (!onLinux) console.log('Skipped: only Linux tells about processes under /proc.');

/** A server process whose child keeps a core busy. */
function busyServer() {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `require('child_process').spawn(process.execPath, ['-e', 'for (;;);']); setInterval(() => {}, 1000);
       process.on('SIGTERM', () => process.exit());`,
    ],
    { stdio: 'ignore', detached: true },
  );
  whenDone(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  return child.pid ?? 0;
}

test.runIf(onLinux)('tells the processor time of a server and its children from its own', async () => {
  const server = busyServer();
  await sleep(300);
  const sampler = new Sampler(
    () => [server],
    () => performance.now(),
  );
  for (let second = 0; second < 3; second += 1) {
    await sleep(700);
    sampler.sample();
  }
  const { samples } = sampler;
  expect(samples).toHaveLength(3);
  // A busy machine gives it less than a core, and this process does nothing but wait.
  expect(Math.max(...samples.map(({ cores }) => cores.shop))).toBeGreaterThan(0.1);
  expect(Math.min(...samples.map(({ cores }) => cores.generator))).toBeLessThan(0.6);
  expect(samples[2]?.memory.map(({ pid }) => pid)).toContain(server);
  expect(samples[2]?.memory).toHaveLength(2);
  expect(samples[2]?.memory[0]?.bytes).toBeGreaterThan(1e6);
});

test.runIf(onLinux)('finds who listens', async () => {
  const server = createServer();
  whenDone(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  expect(listenersOf((server.address() as AddressInfo).port)).toEqual([process.pid]);
  expect(listenersOf(1)).toEqual([]);
});

test.runIf(onLinux)('a process that is no more is no trouble', () => {
  expect(readProcess(2 ** 22 + 1)).toBeUndefined();
  expect(processTree([2 ** 22 + 1])).toEqual([]);
});

test('the slope of memory is that of the second half, a minute', () => {
  const filling = Array.from({ length: 60 }, (_, second) => [second, second < 30 ? second * 50 : 1_500] as const);
  expect(slopeOf(filling)).toBe(0);
  expect(slopeOf(filling.map(([second, bytes]) => [second, bytes + second * 2] as const))).toBeCloseTo(120);
  expect(slopeOf([])).toBe(0);
});
