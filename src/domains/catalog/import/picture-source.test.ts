import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { RemoteImageError } from '../../media/index.ts';
import { PictureFolder } from './picture-folder.ts';
import { PictureSource } from './picture-source.ts';

const root = mkdtempSync(path.join(tmpdir(), 'pictures-'));
const folder = path.join(root, 'pictures');
mkdirSync(path.join(folder, 'inner.jpg'), { recursive: true });
writeFileSync(path.join(root, 'secret.jpg'), 'secret');
writeFileSync(path.join(folder, 'a b.jpg'), 'a picture');
writeFileSync(path.join(folder, 'huge.jpg'), '');
truncateSync(path.join(folder, 'huge.jpg'), 20_000_001);
symlinkSync('../secret.jpg', path.join(folder, 'link.jpg'));
afterAll(() => rmSync(root, { recursive: true }));

describe('PictureFolder', () => {
  test.each(['a b.jpg', 'https://cdn.example/x/a%20b.jpg?v=1', 'pictures/a b.jpg', '..\\a b.jpg'])(
    'finds %s',
    async (source) => {
      expect((await (await PictureFolder.open(folder)).read(source))?.toString()).toBe('a picture');
    },
  );

  test.each([
    '../secret.jpg',
    '/secret.jpg',
    'https://cdn.example/..%2fsecret.jpg',
    'https://cdn.example/%2e%2e/secret.jpg',
    '..',
    'https://cdn.example/',
    'https://cdn.example/%E0%A4%A',
    'a\0.jpg',
    'inner.jpg',
    'missing.jpg',
    `${'x'.repeat(2_000)}.jpg`,
  ])('has nothing for %s', async (source) => {
    expect(await (await PictureFolder.open(folder)).read(source)).toBeUndefined();
  });

  test('does not follow a link out of the folder, nor read a file too large', async () => {
    const pictures = await PictureFolder.open(folder);
    await expect(pictures.read('link.jpg')).rejects.toThrow('leads out of the picture folder');
    await expect(pictures.read('huge.jpg')).rejects.toThrow('larger than 20 MB');
  });

  test('must exist', async () => {
    await expect(PictureFolder.open(path.join(root, 'none'))).rejects.toThrow(/no folder/);
  });
});

describe('PictureSource', () => {
  test('stops asking a host that is away', async () => {
    let asked = 0;
    const source = new PictureSource(undefined, async () => {
      asked++;
      throw new RemoteImageError('did not arrive', true);
    });
    for (let i = 0; i < 5; i++) await expect(source.fromWeb('http://a.example/x')).rejects.toThrow('did not arrive');
    await expect(source.fromWeb('http://a.example/x')).rejects.toThrow('a.example failed 5 times');
    await expect(source.fromWeb('http://b.example/x')).rejects.toThrow('did not arrive');
    expect(asked).toBe(6);
  });

  test('goes on asking a host that answers, if only with refusals', async () => {
    const source = new PictureSource(undefined, async () => {
      throw new RemoteImageError('answers 404');
    });
    for (let i = 0; i < 8; i++) await expect(source.fromWeb('http://a.example/x')).rejects.toThrow('answers 404');
  });

  test('tells what to do about a bare file name', async () => {
    await expect(new PictureSource(undefined).fromWeb('a.jpg')).rejects.toThrow('--images');
    await expect(new PictureSource(await PictureFolder.open(folder)).fromWeb('a.jpg')).rejects.toThrow(
      'not in the picture folder',
    );
  });
});
