import type { Database, Queryable } from '../../../performance/database/index.ts';
import { errorCode } from '../../../shared/errors.ts';
import { UNSORTED } from './category-trail.ts';
import {
  deleteVariants,
  insertProducts,
  insertVariants,
  lockProducts,
  type ProductRow,
  updateProducts,
  updateVariants,
  variantsOf,
} from './import.queries.ts';
import { planVariants, type StoredVariant, type VariantPlan } from './plan-variants.ts';
import { productSlug } from './product-slug.ts';
import type { ProductDraft } from './product-draft.ts';
import type { ImportSeller } from './seller.ts';

export interface WrittenProduct {
  id: string;
  draft: ProductDraft;
  /** Paths of the categories it is in and was in. */
  categories: string[];
  outcome: 'created' | 'updated' | 'unchanged';
}

/**
 * Writes products in one transaction: creates what this seller does not have by that handle, changes what differs and
 * touches nothing else. Handles are unique among the drafts and their categories exist.
 * @param newStock what a new variant gets where the file tells no stock.
 */
export async function writeProducts(
  database: Database,
  seller: ImportSeller,
  drafts: readonly ProductDraft[],
  newStock: number,
): Promise<WrittenProduct[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(async (transaction) => write(transaction, seller, drafts, newStock));
    } catch (error) {
      if (attempt === 4 || !RETRIED.has(errorCode(error) ?? '')) throw error;
    }
  }
}

/** Serialisation failure, deadlock, a handle that was free a moment ago: another writer was in the way. */
const RETRIED = new Set(['40001', '40P01', '23505']);

async function write(
  transaction: Queryable,
  seller: ImportSeller,
  drafts: readonly ProductDraft[],
  newStock: number,
): Promise<WrittenProduct[]> {
  const handles = drafts.map(({ handle }) => handle);
  const locked = await lockProducts(transaction, seller.id, handles);
  const ids = new Map(locked.map(({ id, handle }) => [handle, id]));
  const before = new Map(locked.map(({ id, category }) => [id, category]));
  const known = new Set(ids.values());
  const stored = Map.groupBy(
    known.size === 0 ? [] : await variantsOf(transaction, [...known]),
    (row) => row.product_id,
  );
  const planned = drafts.map((draft) => plan(draft, stored.get(ids.get(draft.handle) ?? '') ?? [], seller, newStock));

  const fresh = planned.filter(({ draft }) => !ids.has(draft.handle));
  if (fresh.length > 0) {
    for (const { id, handle } of await insertProducts(
      transaction,
      seller.id,
      fresh.map(({ row }) => row),
    ))
      ids.set(handle, id);
  }
  const withId = planned.map((product) => ({ ...product, id: idOf(ids, product.draft) }));
  await writeVariants(transaction, withId);
  const rows = withId.filter(({ id }) => known.has(id)).map(({ row, id }) => ({ ...row, id }));
  const updated = new Set(rows.length === 0 ? [] : (await updateProducts(transaction, rows)).map(({ id }) => id));
  return withId.map(({ id, draft, row, variants }) => {
    const changed = updated.has(id) || variants.deletes.length + variants.updates.length + variants.inserts.length > 0;
    const categories = [...new Set([before.get(id) ?? [], row.category ?? []].flat())];
    return { id, draft, categories, outcome: known.has(id) ? (changed ? 'updated' : 'unchanged') : 'created' };
  });
}

interface PlannedProduct {
  draft: ProductDraft;
  row: ProductRow;
  variants: VariantPlan;
}

function plan(
  draft: ProductDraft,
  stored: readonly StoredVariant[],
  seller: ImportSeller,
  newStock: number,
): PlannedProduct {
  const variants = planVariants(draft.variants, stored, newStock);
  const row: ProductRow = {
    handle: draft.handle,
    slug: productSlug(draft.title, seller.email, draft.handle),
    title: draft.title,
    description: draft.description?.text ?? null,
    description_html: draft.description?.html ?? null,
    category: draft.category?.at(-1)?.path ?? (stored.length === 0 ? (UNSORTED[0]?.path ?? null) : null),
    brand: draft.brand ?? null,
    attributes: draft.attributes ?? null,
    price: Math.min(...variants.rows.map(({ price }) => price)),
    currency: draft.currency,
    stock: variants.rows.reduce((sum, { stock }) => sum + stock, 0),
    condition: draft.condition ?? null,
    status: draft.status ?? null,
    popularity: draft.popularity ?? null,
    created_at: draft.createdAt ?? null,
    keep: (['description', 'brand'] as const).filter((column) => draft[column] === undefined),
  };
  return { draft, row, variants };
}

/** In this order, so that no sku and no options are held twice at any moment. */
async function writeVariants(
  transaction: Queryable,
  products: readonly { id: string; variants: VariantPlan }[],
): Promise<void> {
  const deletes = products.flatMap(({ variants }) => variants.deletes);
  const updates = products.flatMap(({ variants }) => variants.updates);
  const inserts = products.flatMap(({ id, variants }) => variants.inserts.map((row) => ({ ...row, product_id: id })));
  if (deletes.length > 0) await deleteVariants(transaction, deletes);
  if (updates.length > 0) await updateVariants(transaction, updates);
  if (inserts.length > 0) await insertVariants(transaction, inserts);
}

function idOf(ids: ReadonlyMap<string, string>, { handle }: ProductDraft): string {
  const id = ids.get(handle);
  if (id === undefined) throw new Error(`the product ${handle} was not written`);
  return id;
}
