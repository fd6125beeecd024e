import { refreshSearchVocabulary } from '../../src/domains/catalog/index.ts';
import type { Database, Queryable } from '../../src/performance/database/index.ts';

import { between, daysAfter, FIRST_DAY } from '../demo/calendar.ts';
import { namedId } from '../demo/ids.ts';
import { Random } from '../demo/random.ts';
import type { Person } from '../demo/people/make-people.ts';
import { SELLERS } from '../demo/people/sellers.ts';
import { insertPeople } from '../demo/rows.queries.ts';
import { runWorkers } from '../run-workers.ts';
import { mayDisableTriggers, recountSellers, writeInBulk } from './bulk.ts';
import { countCategories, type ScaleWords, writeChunk } from './chunk.queries.ts';
import { kindFacts, pictureFacts } from './facts.ts';
import { chunksMissing, noteRange, type Range, rangesDone } from './ranges.ts';

export const SCALE_PRODUCTS_AT_MOST = 5_000_000;

export interface ScaleOptions {
  /** How many products to add to those of the demo, 1 to 5,000,000. */
  products: number;
  /** How many products of the demo there are, for their pictures. */
  demoProducts: number;
  onProgress?: (progress: { stage: 'products'; done: number; of: number }) => void;
}

const CHUNK = 20_000;
const WORKERS = 2;
const SELLER_COUNT = 2000;

/**
 * Adds products for measuring at scale, made in SQL: titles, prices and popularity are distributed like a real shop's,
 * pictures are shared with the demo, ratings stand without reviews behind them. Each chunk is one transaction that
 * also notes that it is done, so an interrupted run goes on where it stopped and the same number of products adds none.
 *
 * Triggers are off within a chunk where the account may do so: what they would compute is computed in bulk instead,
 * and is the same at every commit. The account needs long statements: give a Database without a short time limit.
 */
export async function seedScale(database: Database, options: ScaleOptions): Promise<void> {
  const count = Math.min(options.products, SCALE_PRODUCTS_AT_MOST);
  const words = await prepare(database, options.demoProducts);
  const pending = chunksMissing(await rangesDone(database, 'scale'), count, CHUNK);
  const total = pending.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  const bulk = await mayDisableTriggers(database);
  let written = 0;
  // Without bulk the triggers lock the categories from the first row on, and chunks would wait for each other anyway.
  await runWorkers(bulk ? WORKERS : 1, pending, async (range) => {
    await database.transaction(async (transaction) => seedChunk(transaction, range, bulk, words));
    written += range.to - range.from + 1;
    options.onProgress?.({ stage: 'products', done: written, of: total });
  });
  if (pending.length > 0) await settle(database);
}

async function seedChunk(transaction: Queryable, { from, to }: Range, bulk: boolean, words: ScaleWords): Promise<void> {
  await writeInBulk(transaction, bulk);
  await writeChunk(transaction, from, to, words);
  if (bulk) await countCategories(transaction);
  await noteRange(transaction, 'scale', { from, to });
}

async function prepare(database: Database, demoProducts: number): Promise<ScaleWords> {
  const sellers = manySellers();
  for (let from = 0; from < sellers.length; from += 500) await insertPeople(database, sellers.slice(from, from + 500));
  const planned = pictureFacts(demoProducts);
  const rows = await database.query<{ id: string }>(
    'scale.pictures-there',
    `SELECT id FROM product_images WHERE id = ANY ($1::uuid[])`,
    [planned.map(({ id }) => id)],
  );
  const there = new Set(rows.map(({ id }) => id));
  const pictures = planned.filter(({ id }) => there.has(id));
  return { kinds: kindFacts(pictures), pictures, sellerIds: sellers.map(({ id }) => id) };
}

function manySellers(): Person[] {
  return Array.from({ length: SELLER_COUNT }, (_, place) => {
    const random = new Random(`scale seller ${place}`);
    const model = random.pick(SELLERS);
    const createdAt = between(random, daysAfter(FIRST_DAY, -900), FIRST_DAY);
    const town = model.location.split(',')[0] ?? model.location;
    return {
      id: namedId(`scale seller ${place}`, createdAt),
      name: `${town} ${random.pick(['Traders', 'Supply', 'Goods', 'Market', 'Depot', 'Store', 'Outlet'])} ${place + 1}`,
      slug: `trader-${place + 1}`,
      email: `trader-${place + 1}@demo.example`,
      role: 'seller',
      bio: 'A wide range, fair prices and quick post.',
      location: model.location,
      locale: model.locale,
      currency: model.currency,
      createdAt,
    };
  });
}

/** Fresh statistics and visibility maps: without them the planner guesses and index-only scans read the table. */
async function settle(database: Database): Promise<void> {
  for (const table of ['products', 'product_variants', 'product_images', 'product_cards', 'categories', 'users']) {
    await database.query('scale.settle', `VACUUM (ANALYZE) ${table}`);
  }
  await recountSellers(database);
  await refreshSearchVocabulary(database);
}
