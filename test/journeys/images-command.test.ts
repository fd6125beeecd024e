import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import sharp from 'sharp';
import { afterAll, expect, it, vi } from 'vitest';

import { programEnvironment } from '../support/program-environment.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(path.join(tmpdir(), 'social-selling-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(import.meta.dirname, '../../dist/src/commands/images.js'), ...args],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...programEnvironment(), IMAGES_AVIF_EFFORT: '0', NODE_NO_WARNINGS: '1' },
    },
  );
  return { status, stderr, lines: stdout.split('\n').filter((line) => line !== '') };
}

const create = { width: 500, height: 250, channels: 3, background: '#336699' } as const;

it('tells in one line of JSON what became of each file, in their order, and keeps the pictures', async () => {
  await sharp({ create }).jpeg().toFile(path.join(folder, 'good.jpg'));
  writeFileSync(path.join(folder, 'bad.png'), Buffer.from('\x89PNG\r\n\x1a\n and no more', 'latin1'));
  writeFileSync(path.join(folder, 'a.heic'), Buffer.from('\0\0\0\x14ftypheic\0\0\0\0mif1', 'latin1'));
  const files = ['bad.png', 'good.jpg', 'a.heic', 'missing.jpg', '.'];
  const { status, lines } = run('process', ...files, '--out', 'made', '--json', '--squares');
  const told = lines.map((line) => JSON.parse(line) as Record<string, never>);
  expect(status).toBe(1);
  expect(told.map(({ file }) => file)).toEqual(files);
  expect(told.map(({ refusal }: { refusal?: { code: string } }) => refusal?.code)).toEqual([
    'image-broken',
    undefined,
    'image-heic-refused',
    'file-unreadable',
    'file-unreadable',
  ]);
  const good = told[1] as unknown as {
    width: number;
    squares: object[];
    variants: { format: string; width: number; height: number; bytes: number; file: string }[];
  };
  expect(good).toMatchObject({
    width: 500,
    height: 250,
    dominantColour: expect.stringMatching(/^#3[234]6[567]9[89a]$/),
  });
  expect(good.squares.length).toBeGreaterThan(0);
  expect(good.variants.length).toBeGreaterThan(0);
  for (const { file, format, width, height } of good.variants) {
    const { data, info } = await sharp(path.join(folder, 'made', file)).toBuffer({ resolveWithObject: true });
    expect(data.byteLength).toBeGreaterThan(0);
    expect([info.width, info.height, info.format]).toEqual([width, height, format === 'avif' ? 'heif' : format]);
  }
});

it('takes a name for a name, whatever it holds, and waits for no pipe', async () => {
  const names = ['--json.jpg', 'a\n"b" $(touch owned).jpg', '<script>.jpg'];
  for (const name of names) await sharp({ create }).jpeg().toFile(path.join(folder, name));
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const { status, lines } = run('process', '--json', '--out', 'named', '--', ...names, 'pipe', '../missing');
  const told = lines.map((line) => JSON.parse(line) as { file: string; refusal?: { code: string } });
  expect(status).toBe(1);
  expect(told.map(({ file, refusal }) => [file, refusal?.code])).toEqual([
    ...names.map((name) => [name, undefined]),
    ...['pipe', '../missing'].map((name) => [name, 'file-unreadable']),
  ]);
  expect(existsSync(path.join(folder, 'owned'))).toBe(false);
  expect(readdirSync(path.join(folder, 'named/products/small')).every((name) => /^[0-9a-f]{64}\.\w+$/.test(name))).toBe(
    true,
  );
});

it('ends with 0 where every file is fine, and says it for people too', async () => {
  await sharp({ create }).png().toFile(path.join(folder, 'fine.png'));
  const { status, lines } = run('process', 'fine.png');
  expect(status).toBe(0);
  expect(lines[0]).toBe('fine.png: 500 × 250');
  expect(lines[1]).toMatch(/^ {2}small jpeg +400 × 200 +\d+ bytes, quality \d+$/);
  expect(existsSync(path.join(folder, 'products'))).toBe(false);
});

it.each([
  [[], 'Use: npm run images -- process | reprocess'],
  [['make'], 'Use: npm run images -- process | reprocess'],
  [['process'], 'Usage: npm run images -- process FILE...'],
  [['process', 'a', '--fast'], 'Usage: npm run images -- process FILE...'],
  [['reprocess', '--fast'], 'Use: npm run images -- reprocess [--concurrency N]'],
  [['reprocess', '--concurrency', 'many'], '--concurrency must be a whole number from 1 to 64.'],
])('explains itself after %j', (args, words) => {
  const { status, stderr, lines } = run(...args);
  expect([status, lines]).toEqual([1, []]);
  expect(stderr).toContain(words);
});
