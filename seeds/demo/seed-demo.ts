import { refreshSearchVocabulary } from '../../src/domains/catalog/index.ts';
import type { Database } from '../../src/performance/database/index.ts';
import type { ImageSettings, ImageStorage } from '../../src/performance/images/index.ts';
import { categoryTree } from './catalogue/categories.ts';
import { giveDemoPassword } from './people/demo-password.ts';
import { makeBuyers, makeFollows, makeSellers } from './people/make-people.ts';
import { takePictures } from './pictures/take-pictures.ts';
import { makeProducts, type ProductSketch } from './products/make-product.ts';
import { insertCategories, insertFollows, insertPeople, insertProducts } from './rows.queries.ts';
import { hasProducts, readDemoState, writeDemoState } from './state.queries.ts';

export const DEMO_PRODUCTS = 2000;
export const DEMO_PRODUCTS_AT_MOST = 5000;

export interface SeedProgress {
  stage: 'products' | 'pictures';
  done: number;
  of: number;
}

export interface DemoOptions {
  /** 1 to 5,000; 2,000 where nothing is said. */
  products?: number;
  imageSettings: ImageSettings;
  onProgress?: (progress: SeedProgress) => void;
}

const BATCH = 200;

/**
 * Fills the shop with the demo catalogue: products first, within seconds, then their pictures. The same numbers make
 * the same catalogue everywhere; a run that was interrupted is taken up where it stopped, and one that was complete
 * adds nothing but the demo's password where its people have none.
 */
export async function seedDemo(database: Database, storage: ImageStorage, options: DemoOptions): Promise<void> {
  const count = Math.min(Math.max(options.products ?? DEMO_PRODUCTS, 1), DEMO_PRODUCTS_AT_MOST);
  const state = await readDemoState(database);
  if (state?.complete === true && state.products >= count) {
    await giveDemoPassword(database, [...makeSellers(), ...makeBuyers()]);
    return;
  }
  const products = makeProducts(Math.max(count, state?.products ?? 0));
  await writeDemoState(database, { products: products.length, complete: false });
  await insertEverything(database, products, options.onProgress);
  const onPicture = (done: number, of: number) => options.onProgress?.({ stage: 'pictures', done, of });
  await takePictures(database, storage, quickly(options.imageSettings), products, onPicture);
  await rememberFirstPictures(database, products);
  await writeDemoState(database, { products: products.length, complete: true });
  await database.query('seed.analyze', 'ANALYZE');
  await refreshSearchVocabulary(database);
}

/** For the first start: seeds a shop that has no products and never had the demo, or ends what was begun. */
export async function seedDemoIfFresh(
  database: Database,
  storage: ImageStorage,
  options: DemoOptions,
): Promise<boolean> {
  const state = await readDemoState(database);
  const begun = state !== undefined && !state.complete;
  if (!begun && (state !== undefined || (await hasProducts(database)))) return false;
  await seedDemo(database, storage, begun ? { ...options, products: state.products } : options);
  return true;
}

async function insertEverything(
  database: Database,
  products: readonly ProductSketch[],
  onProgress: DemoOptions['onProgress'],
): Promise<void> {
  const [sellers, buyers] = [makeSellers(), makeBuyers()];
  await database.transaction(async (transaction) => {
    await insertCategories(transaction, categoryTree());
    await insertPeople(transaction, [...sellers, ...buyers]);
    await giveDemoPassword(transaction, [...sellers, ...buyers]);
    await insertFollows(transaction, makeFollows(sellers, buyers));
  });
  const missing = await withoutThoseThere(database, products);
  for (let from = 0; from < missing.length; from += BATCH) {
    const batch = missing.slice(from, from + BATCH);
    await database.transaction(async (transaction) => insertProducts(transaction, batch, sellers, buyers));
    onProgress?.({ stage: 'products', done: Math.min(from + BATCH, missing.length), of: missing.length });
  }
}

async function withoutThoseThere(database: Database, products: readonly ProductSketch[]): Promise<ProductSketch[]> {
  const rows = await database.query<{ id: string }>(
    'seed.products-there',
    `SELECT id FROM products WHERE id = ANY ($1::uuid[])`,
    [products.map(({ id }) => id)],
  );
  const there = new Set(rows.map(({ id }) => id));
  return products.filter(({ id }) => !there.has(id));
}

/** An order keeps the picture of what was bought; the demo's orders are older than its pictures. */
async function rememberFirstPictures(database: Database, products: readonly ProductSketch[]): Promise<void> {
  await database.query(
    'seed.order-pictures',
    `UPDATE order_items i SET image_hash = p.content_hash
     FROM product_images p
     WHERE p.product_id = i.product_id AND p.position = 0 AND i.image_hash IS NULL AND i.product_id = ANY ($1::uuid[])`,
    [products.map(({ id }) => id)],
  );
}

/** Hundreds of pictures at once: a little larger on disk, several times faster. */
function quickly(settings: ImageSettings): ImageSettings {
  return { ...settings, IMAGES_AVIF_EFFORT: 0, IMAGES_WEBP_EFFORT: 1, IMAGES_CONCURRENCY: 64 };
}
