import { Injectable } from '@nestjs/common';

import { Cache } from '../../performance/cache/index.ts';
import { Database, type Queryable } from '../../performance/database/index.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { tagsOfChange } from './catalog.tags.ts';
import {
  categoryExists,
  changeProduct,
  changeVariants,
  idOfAny,
  lockOwnProduct,
  productIdBy,
  type VariantChange,
  variantIds,
} from './edit-product.queries.ts';
import type { ProductEdit } from './edit-product.schemas.ts';
import { setPictures, sharePictures } from './selling/own-pictures.queries.ts';
import { keyColumn, ownProduct } from './product.queries.ts';
import type { OwnProductView } from './product.view.ts';

@Injectable()
export class EditProduct {
  private readonly database: Database;
  private readonly cache: Cache;

  constructor(database: Database, cache: Cache) {
    this.database = database;
    this.cache = cache;
  }

  /**
   * A seller changes a listing of their own, in one transaction; then everything cached that shows it is evicted. Its
   * slug stays: links to it live on.
   * @returns the listing as this edit left it.
   * @throws AppError `not-found` (404), also for what belongs to somebody else; `changed-meanwhile` (409) where `updatedAt`
   * is given and not the listing's; `invalid-parameter` (400) for variants that are not the product's, a category that
   * is none, and pictures that are neither the listing's nor the seller's own.
   */
  async edit(slugOrId: string, sellerId: string, edit: ProductEdit): Promise<OwnProductView> {
    const key = keyColumn(slugOrId);
    if (key === undefined) throw notFound('product');
    const { product, category } = await this.database.transaction(async (transaction) => {
      const listing = await productIdBy(transaction, key, slugOrId);
      if (listing === undefined) throw notFound('product');
      const owned = { person: sellerId, listing };
      const shown = await sharePictures(transaction, owned, hashesOf(edit.pictures));
      const locked = await lockOwnProduct(transaction, key, slugOrId, sellerId);
      if (locked === undefined) throw notTheirs(await idOfAny(transaction, key, slugOrId));
      if (edit.updatedAt !== undefined && Date.parse(edit.updatedAt) !== locked.updatedAt.getTime()) throw changed();
      await refuseUnknown(transaction, { shown, ...edit });
      const variants = await variantChanges(transaction, locked.id, edit);
      if (variants.length > 0) await changeVariants(transaction, locked.id, variants);
      await changeProduct(transaction, locked.id, edit);
      if (edit.pictures !== undefined) await setPictures(transaction, owned, edit.pictures);
      return { product: await ownProduct(transaction, locked.id), category: locked.category };
    });
    await this.cache.evict(
      tagsOfChange([{ id: product.id, sellerId, categories: [...new Set([category, product.category])] }]),
    );
    return product;
  }
}

export interface Named {
  pictures?: readonly { contentHash: string }[] | undefined;
  category?: string | undefined;
}

export function hashesOf(pictures: Named['pictures'] = []): string[] {
  return pictures.map(({ contentHash }) => contentHash);
}

/** @throws AppError `invalid-parameter` naming what a listing may not be given. */
export async function refuseUnknown(
  transaction: Queryable,
  { shown, pictures, category }: Named & { shown: ReadonlySet<string> },
): Promise<void> {
  const strange = hashesOf(pictures).findIndex((hash) => !shown.has(hash));
  if (strange >= 0) throw wrong(`pictures.${strange}.contentHash`, 'the contentHash of a picture that you sent');
  if (category !== undefined && !(await categoryExists(transaction, category))) {
    throw wrong('category', 'the path of a category that exists: "home/kitchen"');
  }
}

async function variantChanges(transaction: Queryable, productId: string, edit: ProductEdit): Promise<VariantChange[]> {
  const { price, stock, variants } = edit;
  if (price === undefined && stock === undefined && variants === undefined) return [];
  const ids = await variantIds(transaction, productId);
  if (variants !== undefined) {
    const changes = variants.map((variant) => ({ ...variant, id: variant.id.toLowerCase() }));
    const strange = changes.findIndex(({ id }) => !ids.includes(id));
    if (strange >= 0) throw wrong(`variants.${strange}.id`, 'the id of a variant of this product');
    return changes;
  }
  const [only] = ids;
  if (only === undefined || ids.length > 1) {
    throw wrong(
      price === undefined ? 'stock' : 'price',
      'nothing: the product has several variants, name them in "variants"',
    );
  }
  return [{ id: only, price, stock }];
}

function notTheirs(id: string | undefined): AppError {
  return notFound('product', id === undefined ? undefined : { because: 'not-theirs', thing: id });
}

function changed(): AppError {
  return new AppError('changed-meanwhile', 409, 'The listing has changed since it was read. Please look at it again.');
}

export function wrong(name: string, accepted: string): AppError {
  return new AppError('invalid-parameter', 400, 'A parameter is not of the accepted form.', {
    faults: [{ name, accepted }],
  });
}
