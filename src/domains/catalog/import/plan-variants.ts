import type { VariantDraft } from './product-draft.ts';

export interface StoredVariant {
  id: string;
  product_id: string;
  sku: string | null;
  options: Record<string, string>;
  price: number;
  stock: number;
  position: number;
}

/** A variant as it shall stand in the database. */
export interface VariantRow {
  sku: string | null;
  options: Record<string, string>;
  price: number;
  stock: number;
  position: number;
}

export interface VariantPlan {
  /** All variants as they will be. */
  rows: VariantRow[];
  inserts: VariantRow[];
  updates: (VariantRow & { id: string })[];
  /** Ids. */
  deletes: string[];
}

/**
 * What has to change so that a product has exactly these variants. A variant is known again by its options, else by its
 * sku; one whose sku or options now belong to a sibling is made anew, for both are unique at every moment.
 */
export function planVariants(
  drafts: readonly VariantDraft[],
  stored: readonly StoredVariant[],
  newStock: number,
): VariantPlan {
  const matches = match(drafts, stored);
  const plan: VariantPlan = { rows: [], inserts: [], updates: [], deletes: [] };
  for (const [position, draft] of drafts.entries()) {
    const known = matches.get(draft);
    const row = {
      sku: draft.sku === undefined ? (known?.sku ?? null) : draft.sku,
      options: draft.options,
      price: draft.price,
      stock: draft.stock ?? known?.stock ?? newStock,
      position,
    };
    plan.rows.push(row);
    if (known === undefined) plan.inserts.push(row);
    else if (takesFromSibling(row, known, stored)) {
      plan.deletes.push(known.id);
      plan.inserts.push(row);
    } else if (differs(row, known)) plan.updates.push({ ...row, id: known.id });
  }
  const kept = new Set([...matches.values()].map(({ id }) => id));
  plan.deletes.push(...stored.filter(({ id }) => !kept.has(id)).map(({ id }) => id));
  return plan;
}

function match(drafts: readonly VariantDraft[], stored: readonly StoredVariant[]): Map<VariantDraft, StoredVariant> {
  const matches = new Map<VariantDraft, StoredVariant>();
  const byOptions = new Map(stored.map((variant) => [optionsKey(variant.options), variant]));
  for (const draft of drafts) {
    const known = byOptions.get(optionsKey(draft.options));
    if (known !== undefined) matches.set(draft, known);
  }
  const taken = new Set([...matches.values()].map(({ id }) => id));
  const bySku = new Map(
    stored.filter(({ id, sku }) => sku !== null && !taken.has(id)).map((variant) => [variant.sku, variant]),
  );
  for (const draft of drafts) {
    const known =
      draft.sku === null || draft.sku === undefined || matches.has(draft) ? undefined : bySku.get(draft.sku);
    if (known === undefined) continue;
    matches.set(draft, known);
    bySku.delete(known.sku);
  }
  return matches;
}

function takesFromSibling(row: VariantRow, known: StoredVariant, stored: readonly StoredVariant[]): boolean {
  const skuMoves = row.sku !== null && row.sku !== known.sku;
  const key = optionsKey(row.options);
  const optionsMove = key !== optionsKey(known.options);
  if (!skuMoves && !optionsMove) return false;
  return stored.some(
    ({ id, sku, options }) =>
      id !== known.id && ((skuMoves && sku === row.sku) || (optionsMove && optionsKey(options) === key)),
  );
}

function differs(row: VariantRow, known: StoredVariant): boolean {
  return (
    row.sku !== known.sku ||
    row.price !== known.price ||
    row.stock !== known.stock ||
    row.position !== known.position ||
    optionsKey(row.options) !== optionsKey(known.options)
  );
}

/** jsonb does not keep the order of keys. */
function optionsKey(options: Record<string, string>): string {
  return JSON.stringify(Object.entries(options).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
