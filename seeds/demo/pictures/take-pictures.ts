import { availableParallelism } from 'node:os';

import sharp from 'sharp';

import { storePicture } from '../../../src/domains/media/index.ts';
import type { Database } from '../../../src/performance/database/index.ts';
import type { ImageSettings, ImageStorage } from '../../../src/performance/images/index.ts';
import { insertRows } from '../../insert-rows.ts';
import { runWorkers } from '../../run-workers.ts';
import { namedId } from '../ids.ts';
import type { ProductSketch } from '../products/make-product.ts';
import { compose, type Scene } from './compose.ts';
import { sceneKey, scenesOf } from './picture-plan.ts';

interface Use {
  product: ProductSketch;
  position: number;
  alt: string;
}

/**
 * Takes every picture the products still lack, most wanted products first, each scene once.
 * @param onPicture told how many of how many scenes are done.
 */
export async function takePictures(
  database: Database,
  storage: ImageStorage,
  settings: ImageSettings,
  products: readonly ProductSketch[],
  onPicture: (done: number, of: number) => void,
): Promise<void> {
  const scenes = await missingScenes(database, products);
  let done = 0;
  const threads = sharp.concurrency();
  // Many pictures at once on one thread each beat one picture on many threads.
  sharp.concurrency(1);
  try {
    await runWorkers(availableParallelism() + 1, scenes, async ({ scene, uses }) => {
      // Drawn by ourselves, and as large as the largest variant: nothing better could be made of the file.
      const stored = await storePicture({ database, storage, settings }, await compose(scene), { keepOriginal: false });
      await insertPicture(database, stored.contentHash, uses);
      done += 1;
      onPicture(done, scenes.length);
    });
  } finally {
    sharp.concurrency(threads);
  }
}

async function missingScenes(
  database: Database,
  products: readonly ProductSketch[],
): Promise<{ scene: Scene; uses: Use[] }[]> {
  const rows = await database.query<{ product_id: string; position: number }>(
    'seed.pictures-there',
    `SELECT product_id, position FROM product_images WHERE product_id = ANY ($1::uuid[])`,
    [products.map(({ id }) => id)],
  );
  const there = new Set(rows.map(({ product_id, position }) => `${product_id} ${position}`));
  const byKey = new Map<string, { scene: Scene; uses: Use[] }>();
  for (const product of products.toSorted((one, other) => other.popularity - one.popularity)) {
    for (const [position, scene] of scenesOf(product).entries()) {
      if (there.has(`${product.id} ${position}`)) continue;
      const item = byKey.get(sceneKey(scene)) ?? { scene, uses: [] };
      item.uses.push({ product, position, alt: altOf(product, scene, position) });
      byKey.set(sceneKey(scene), item);
    }
  }
  // First pictures before second ones: a shop half seeded already looks complete.
  return [...byKey.values()].toSorted((one, other) => firstPosition(one.uses) - firstPosition(other.uses));
}

function firstPosition(uses: readonly Use[]): number {
  return Math.min(...uses.map(({ position }) => position));
}

function altOf({ title }: ProductSketch, scene: Scene, position: number): string {
  if (position === 0) return title;
  return scene.tint === undefined ? `${title}: another view` : `${title}: shown in ${scene.tint.name.toLowerCase()}`;
}

async function insertPicture(database: Database, contentHash: string, uses: readonly Use[]): Promise<void> {
  const rows = uses.map(({ product, position, alt }) => ({
    id: namedId(`picture ${product.place} ${position}`, product.createdAt),
    product_id: product.id,
    position,
    content_hash: contentHash,
    alt,
    created_at: product.createdAt,
    updated_at: product.createdAt,
  }));
  await insertRows(database, 'product_images', PICTURE_COLUMNS, rows);
}

const PICTURE_COLUMNS = {
  id: 'uuid',
  product_id: 'uuid',
  position: 'integer',
  content_hash: 'text',
  alt: 'text',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;
