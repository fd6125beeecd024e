import { describe, expect, test } from 'vitest';

import { planVariants, type StoredVariant } from './plan-variants.ts';
import type { VariantDraft } from './product-draft.ts';

function draft(sku: string | null, size: string, price = 100, stock: number | undefined = 3): VariantDraft {
  return { sku, options: { Size: size, Colour: 'Red' }, price, stock };
}

function stored(id: string, sku: string | null, size: string, position: number): StoredVariant {
  // In another order, as jsonb gives them back.
  return { id, product_id: 'p', sku, options: { Colour: 'Red', Size: size }, price: 100, stock: 3, position };
}

const known = [stored('1', 'a', 'S', 0), stored('2', 'b', 'M', 1)];

describe('planVariants', () => {
  test('changes nothing where nothing differs', () => {
    expect(planVariants([draft('a', 'S'), draft('b', 'M')], known, 1)).toMatchObject({
      inserts: [],
      updates: [],
      deletes: [],
    });
  });

  test('changes what differs, adds what is new, drops what is gone', () => {
    const plan = planVariants([draft('a', 'S', 120), draft('c', 'L')], known, 1);
    expect(plan.updates.map(({ id, price }) => [id, price])).toEqual([['1', 120]]);
    expect(plan.inserts.map(({ sku, position }) => [sku, position])).toEqual([['c', 1]]);
    expect(plan.deletes).toEqual(['2']);
  });

  test('knows a variant by its sku when its options were renamed', () => {
    const plan = planVariants([draft('a', 'Small'), draft('b', 'M')], known, 1);
    expect(plan).toMatchObject({ inserts: [], deletes: [] });
    expect(plan.updates.map(({ id, options }) => [id, options['Size']])).toEqual([['1', 'Small']]);
  });

  test('makes variants anew that swap their skus, as no moment may see one twice', () => {
    const plan = planVariants([draft('b', 'S'), draft('a', 'M')], known, 1);
    expect(plan.deletes.toSorted()).toEqual(['1', '2']);
    expect(plan.inserts).toHaveLength(2);
    expect(plan.updates).toEqual([]);
  });

  test('keeps the stock the file does not tell, and gives new variants the stock asked for', () => {
    const untold = { ...draft('a', 'S'), stock: undefined };
    const plan = planVariants([untold, { ...untold, sku: 'n', options: { Size: 'XL' } }], known, 7);
    expect(plan.rows.map(({ stock }) => stock)).toEqual([3, 7]);
  });
});
