import { randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { Cache } from '../../../performance/cache/index.ts';
import { Database, type Queryable } from '../../../performance/database/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { slugify } from '../../../shared/slug.ts';
import { tagsOfChange } from '../catalog.tags.ts';
import { hashesOf, refuseUnknown, wrong } from '../edit-product.ts';
import type { NewProduct } from '../edit-product.schemas.ts';
import { ownProduct } from '../product.queries.ts';
import type { OwnProductView } from '../product.view.ts';
import { currencyExists, insertListing, lockSeller } from './create-listing.queries.ts';
import { setPictures, sharePictures } from './own-pictures.queries.ts';

/** In a day, of one seller: whoever has more uses the import. */
const MOST_A_DAY = 500;

@Injectable()
export class CreateListing {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * A seller offers something new, in one transaction; then the lists that show it are evicted.
   * @throws AppError `not-a-seller` (403), `too-many-listings` (429), `invalid-parameter` (400) for a category, a currency or
   * a picture there is none of.
   */
  async create(sellerId: string, given: NewProduct): Promise<OwnProductView> {
    const { pictures, currency = null, ...words } = given;
    const product = await this.database.transaction(async (transaction) => {
      const shown = await sharePictures(transaction, { person: sellerId, listing: null }, hashesOf(pictures));
      await refuseStranger(transaction, sellerId);
      await refuseUnknown(transaction, { shown, pictures, category: given.category });
      if (currency !== null && !(await currencyExists(transaction, currency))) {
        throw wrong('currency', 'the code of a currency the shop knows: "EUR"');
      }
      const id = await newId(transaction);
      await insertListing(transaction, sellerId, { id, slug: newSlug(given.title), currency, ...words });
      await setPictures(transaction, { person: sellerId, listing: id }, pictures);
      return ownProduct(transaction, id);
    });
    await this.cache.evict(tagsOfChange([{ id: product.id, sellerId, categories: [product.category] }]));
    return product;
  }
}

async function refuseStranger(transaction: Queryable, person: string): Promise<void> {
  const seller = await lockSeller(transaction, person, MOST_A_DAY);
  if (seller?.sells !== true) {
    throw new AppError('not-a-seller', 403, 'Only sellers may do this: begin to sell in your account first.');
  }
  if (seller.listings >= MOST_A_DAY) {
    throw new AppError('too-many-listings', 429, `At most ${MOST_A_DAY} new listings a day: import larger catalogues.`);
  }
}

async function newId(transaction: Queryable): Promise<string> {
  const [row] = await transaction.query<{ id: string }>('catalog.new-id', `SELECT uuid_v7() AS id`);
  if (row === undefined) throw new Error('uuid_v7() gave no row');
  return row.id;
}

/** Words of the title, and what makes it unique for ever. */
function newSlug(title: string): string {
  const suffix = BigInt(`0x${randomBytes(6).toString('hex')}`)
    .toString(36)
    .padStart(8, '0')
    .slice(-8);
  return [slugify(title, 100), suffix].filter((part) => part !== '').join('-');
}
