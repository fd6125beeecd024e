import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

import { afterAll, afterEach, expect, it, vi } from 'vitest';

import { ImageProcess } from './image-process.ts';
import { ImageProcesses } from './image-processes.ts';
import type { ImageJob } from './messages.ts';
import { usageOf } from './watch.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-processes-'));
const started: ImageProcess[] = [];
let processes: ImageProcesses | undefined;

afterEach(() => {
  processes?.close();
  for (const process of started.splice(0)) process.end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that misbehaves as the test says, told by the job's content hash; `lives` counts within one process. */
function misbehaving(name: string, onJob: string): ImageProcesses {
  const file = path.join(folder, `${name}.mjs`);
  writeFileSync(
    file,
    `let lives = 0; process.once('disconnect', () => process.exit());
     const good = (more) => process.send({ image: { contentHash: String(process.pid), ...more } });
     process.on('message', (job) => { lives += 1; ${onJob} });`,
  );
  processes = new ImageProcesses(() => {
    const process = new ImageProcess(pathToFileURL(file));
    started.push(process);
    return process;
  });
  return processes;
}

const settings = {
  IMAGES_MAX_PIXELS: 1,
  IMAGES_MAX_FRAMES: 1,
  IMAGES_SIMILARITY: 75,
  IMAGES_AVIF_EFFORT: 0,
  IMAGES_WEBP_EFFORT: 0,
};
const job = (contentHash = ''): ImageJob => ({
  bytes: Buffer.from('x'),
  type: 'png',
  contentHash,
  settings,
  options: {},
});
const limits = { seconds: 30, mebibytes: 1_000 };

it('asks the same process again, and none of the environment is in it', async () => {
  process.env['SECRET_OF_THE_TEST'] = 'secret';
  const pool = misbehaving('good', 'good({ placeholder: JSON.stringify(process.env) })');
  const first = await pool.make(job(), 1, limits);
  const second = await pool.make(job(), 1, limits);
  expect(second.contentHash).toBe(first.contentHash);
  expect(started).toHaveLength(1);
  expect(Object.keys(JSON.parse(first.placeholder)).toSorted()).not.toContain('SECRET_OF_THE_TEST');
  expect(first.placeholder).not.toContain('secret');
});

it('tries once more in a fresh process when one dies, and tells nobody', async () => {
  const pool = misbehaving('dies-old', 'if (lives === 2) process.kill(process.pid, "SIGSEGV"); else good();');
  const first = await pool.make(job(), 1, limits);
  const second = await pool.make(job(), 1, limits);
  expect(second.contentHash).not.toBe(first.contentHash);
  expect(started).toHaveLength(2);
});

it('refuses a picture that kills two processes, with their last words, and goes on with the next', async () => {
  const pool = misbehaving(
    'dies',
    'if (job.contentHash === "bad") { console.error("so long"); process.exit(3); } else good();',
  );
  await expect(pool.make(job('bad'), 1, limits)).rejects.toMatchObject({
    code: 'image-broken',
    status: 422,
    report: true,
    cause: { message: expect.stringMatching(/code 3/) },
  });
  expect(started).toHaveLength(2);
  await expect(pool.make(job(), 1, limits)).resolves.toBeDefined();
});

it('ends a process that computes for too long, and refuses the picture', async () => {
  const pool = misbehaving('slow', 'for (;;);');
  await expect(pool.make(job(), 1, { ...limits, seconds: 0.3 })).rejects.toMatchObject({ code: 'image-too-slow' });
  expect(started).toHaveLength(1);
  await gone(started[0]?.pid);
});

it('ends a process that waits for ever, and blames the machine', async () => {
  const pool = misbehaving('silent', '');
  const refused = { code: 'images-busy', status: 503 };
  await expect(pool.make(job(), 1, { ...limits, seconds: 0.1 })).rejects.toMatchObject(refused);
});

it('ends a process that takes too much memory, and tries a picture anew only if others were there before', async () => {
  const hoard = 'globalThis.hoard = Buffer.alloc(3e8, 1); setInterval(() => {}, 1e6);';
  const pool = misbehaving('hoards', `if (job.contentHash === 'bad') { ${hoard} } else good();`);
  const bounds = { ...limits, mebibytes: 250 };
  await expect(pool.make(job('bad'), 1, bounds)).rejects.toMatchObject({ code: 'image-too-much-memory' });
  expect(started).toHaveLength(1);
  await pool.make(job(), 1, bounds);
  await expect(pool.make(job('bad'), 1, bounds)).rejects.toMatchObject({ code: 'image-too-much-memory' });
  expect(started).toHaveLength(3);
});

it('runs no more processes than it may', async () => {
  const pool = misbehaving('pauses', 'setTimeout(good, 20)');
  await Promise.all(Array.from({ length: 12 }, async () => pool.make(job(), 2, limits)));
  expect(started).toHaveLength(2);
});

it('says that a refusal is one, with its code', async () => {
  const pool = misbehaving(
    'refuses',
    'process.send({ refusal: { code: "image-broken", status: 422, message: "No.", cause: "why" } })',
  );
  const refused = { code: 'image-broken', status: 422, message: 'No.', cause: { message: 'why' } };
  await expect(pool.make(job(), 1, limits)).rejects.toMatchObject(refused);
});

it('starts another process when an idle one has died', async () => {
  const pool = misbehaving('idle', 'good()');
  await pool.make(job(), 1, limits);
  const pid = started[0]?.pid ?? 0;
  process.kill(pid, 'SIGKILL');
  await gone(pid);
  await expect(pool.make(job(), 1, limits)).resolves.toBeDefined();
});

/** Ended, whoever has yet to be told. */
async function gone(pid: number | undefined): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (pid === undefined || (usageOf(pid)?.memory ?? 0) === 0) return;
    await sleep(20);
  }
  throw new Error(`${pid} still runs`);
}
