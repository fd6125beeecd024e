import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { beforeEach, describe, expect, test } from 'vitest';

import { importingShop } from '../../../../test/support/imports.ts';
import { RemoteImageError, type StoredPicture } from '../../media/index.ts';
import { PictureFolder } from './picture-folder.ts';
import { PictureSource } from './picture-source.ts';

const { state, query, run, pictures } = importingShop();

describe('pictures of an import', () => {
  const stored: Uint8Array[] = [];
  beforeEach(() => {
    stored.length = 0;
  });
  const store = async (bytes: Uint8Array): Promise<StoredPicture> => {
    stored.push(bytes);
    const contentHash = createHash('sha256').update(bytes).digest('hex');
    const variants = [{ format: 'webp', width: 4, bytes: 1, key: 'k' }] as const;
    await query(
      `INSERT INTO pictures (content_hash, status, width, height, variants) VALUES ($1, 'ready', 4, 3, $2)
       ON CONFLICT DO NOTHING`,
      [contentHash, JSON.stringify(variants)],
    );
    return { contentHash, width: 4, height: 3, placeholder: 'data:,', variants: [...variants] };
  };
  const fetchImage = async (address: string) => {
    if (address.includes('gone')) throw new RemoteImageError('answers 404');
    return Buffer.from(address);
  };
  const row = (images: string[]) =>
    [
      'Handle,Title,Variant Price,Image Src,Image Alt Text',
      ...images.map((image, at) => (at === 0 ? `a,A,1,${image},First` : `a,,,${image},`)),
    ].join('\n');

  test('come from the folder, else from the web, are fetched once, and follow the file', async () => {
    writeFileSync(path.join(state.folder, 'local.jpg'), 'local picture');
    const source = new PictureSource(await PictureFolder.open(state.folder), fetchImage);
    const options = { pictures: { source, store } };
    const file = row(['https://cdn.example/local.jpg', 'https://cdn.example/far.jpg']);
    expect(await run(file, options)).toMatchObject({ picturesAdded: 2, picturesFailed: 0 });
    expect(stored.map(String)).toEqual(['local picture', 'https://cdn.example/far.jpg']);
    const before = await pictures();
    expect(before).toMatchObject([{ position: 0, alt: 'First' }, { position: 1 }]);

    expect(await run(file, options)).toMatchObject({ picturesAdded: 0, unchanged: 1 });
    expect(stored).toHaveLength(2);
    expect(await pictures()).toEqual(before);

    writeFileSync(path.join(state.folder, 'local.jpg'), 'a better picture');
    await run(row(['https://cdn.example/new.jpg', 'https://cdn.example/local.jpg']), options);
    expect(stored.slice(2).map(String)).toEqual(['https://cdn.example/new.jpg', 'a better picture']);
    expect((await pictures()).map(({ source: from }) => from)).toEqual([
      'https://cdn.example/new.jpg',
      'https://cdn.example/local.jpg',
    ]);
  });

  test('that cannot be had are told and cost the product nothing, nor its earlier pictures', async () => {
    const source = new PictureSource(undefined, fetchImage);
    const warnings: unknown[] = [];
    const options = { pictures: { source, store }, onFinding: (_: string, finding: unknown) => warnings.push(finding) };
    const summary = await run(row(['https://cdn.example/1.jpg', 'https://cdn.example/gone.jpg', 'bare.jpg']), options);
    expect(summary).toMatchObject({ created: 1, picturesAdded: 1, picturesFailed: 2, rejected: 0 });
    expect(warnings).toEqual([
      'a: the picture https://cdn.example/gone.jpg answers 404',
      'a: the picture bare.jpg is no web address: name its folder with --images',
    ]);
    await run(row(['https://cdn.example/gone-2.jpg']), options);
    expect((await pictures()).map(({ source: from }) => from)).toEqual(['https://cdn.example/1.jpg']);
  });

  test('are left for the next time when the import is interrupted', async () => {
    const interruption = new AbortController();
    const source = new PictureSource(undefined, async (address) => {
      interruption.abort();
      return fetchImage(address);
    });
    const file = ['Handle,Title,Variant Price,Image Src'];
    for (let at = 0; at < 40; at++) file.push(`p${at},P,1,https://cdn.example/${at}.jpg`);
    const first = await run(file.join('\n'), { pictures: { source, store }, signal: interruption.signal });
    expect(first).toMatchObject({ created: 40, interrupted: true });
    expect(first.picturesAdded).toBeLessThan(40);
    const second = await run(file.join('\n'), {
      pictures: { source: new PictureSource(undefined, fetchImage), store },
    });
    expect(first.picturesAdded + second.picturesAdded).toBe(40);
  });

  test('that are damaged are told in a sentence', async () => {
    const source = new PictureSource(undefined, fetchImage);
    const warnings: unknown[] = [];
    const refuse = async (): Promise<StoredPicture> => {
      throw new Error('The picture is damaged or incomplete.');
    };
    const pictured = { source, store: refuse };
    await run(row(['https://cdn.example/1.jpg']), {
      pictures: pictured,
      onFinding: (_, finding) => warnings.push(finding),
    });
    expect(warnings).toEqual([
      'a: the picture https://cdn.example/1.jpg cannot be taken: the picture is damaged or incomplete',
    ]);
  });

  test('two addresses of one picture are one; pictures put there by hand stay behind', async () => {
    const source = new PictureSource(undefined, async () => Buffer.from('the same'));
    await run(row(['https://a.example/1.jpg', 'https://b.example/1.jpg']), { pictures: { source, store } });
    expect(await pictures()).toHaveLength(1);
    await query(`INSERT INTO pictures (content_hash, width, height) VALUES (repeat('a', 64), 1, 1)`);
    await query(
      `INSERT INTO product_images (product_id, position, content_hash, alt)
       SELECT p.id, 7, repeat('a', 64), 'by hand' FROM products p JOIN users u ON u.id = user_id WHERE u.email = $1`,
      [state.seller],
    );
    await run(row(['https://a.example/2.jpg']), {
      pictures: { source: new PictureSource(undefined, fetchImage), store },
    });
    expect((await pictures()).map(({ position, alt }) => [position, alt])).toEqual([
      [0, 'First'],
      [1, 'by hand'],
    ]);
  });
});
