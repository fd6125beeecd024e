import { describe, expect, it } from 'vitest';

import type { VariantView } from '../domains/catalog/index.ts';
import { chosenVariant, optionGroups } from './variant-choice.ts';

const variant = (id: string, size: string, colour: string, stock: number, price = 100): VariantView => ({
  id,
  sku: null,
  options: { Size: size, Colour: colour },
  price,
  stock,
});

const variants = [
  variant('s-red', 'S', 'Red', 0),
  variant('s-blue', 'S', 'Blue', 2, 300),
  variant('m-red', 'M', 'Red', 1, 200),
  variant('l-green', 'L', 'Green', 4, 400),
];

describe('chosenVariant', () => {
  it('is the one asked for, even when it is sold out', () => {
    expect(chosenVariant({ variants }, 's-red')?.id).toBe('s-red');
  });

  it('is otherwise the cheapest that can be had', () => {
    expect(chosenVariant({ variants }, null)?.id).toBe('m-red');
    expect(chosenVariant({ variants }, 'nonsense')?.id).toBe('m-red');
  });

  it('is the first when all are sold out', () => {
    const gone = variants.map((one) => ({ ...one, stock: 0 }));
    expect(chosenVariant({ variants: gone }, null)?.id).toBe('s-red');
    expect(chosenVariant({ variants: [] }, null)).toBeUndefined();
  });
});

describe('optionGroups', () => {
  const [sizes, colours] = optionGroups(variants, variants[1] as VariantView);

  it('has a group for each option, in the order of the seller', () => {
    expect(sizes?.values.map(({ value }) => value)).toEqual(['S', 'M', 'L']);
    expect(colours?.values.map(({ value }) => value)).toEqual(['Red', 'Blue', 'Green']);
  });

  it('leads to the variant that keeps the rest of the choice', () => {
    expect(colours?.values[0]).toMatchObject({ variant: { id: 's-red' }, fits: true, selected: false });
    expect(colours?.values[1]).toMatchObject({ variant: { id: 's-blue' }, fits: true, selected: true });
  });

  it('leads to another combination where there is none, and says so', () => {
    expect(sizes?.values[1]).toMatchObject({ variant: { id: 'm-red' }, fits: false });
  });

  it('has nothing to choose for an only variant', () => {
    const only: VariantView = { id: 'x', sku: null, options: {}, price: 1, stock: 1 };
    expect(optionGroups([only], only)).toEqual([]);
  });
});
