import type { ProductView, VariantView } from '../domains/catalog/index.ts';

/** One thing to choose, such as the size, with a value for each button. */
export interface OptionGroup {
  name: string;
  values: OptionValue[];
}

export interface OptionValue {
  value: string;
  /** The variant this choice leads to, with as much of the rest of the choice kept as possible. */
  variant: VariantView;
  selected: boolean;
  /** Whether the variant has exactly the rest of the choice. */
  fits: boolean;
}

/** The variant asked for, else the cheapest that can be had, else the first. */
export function chosenVariant(product: Pick<ProductView, 'variants'>, id: string | null): VariantView | undefined {
  const asked = product.variants.find((variant) => variant.id === id);
  const available = product.variants.filter(({ stock }) => stock > 0).toSorted((a, b) => a.price - b.price);
  return asked ?? available[0] ?? product.variants[0];
}

/** In the order in which the seller gave them. */
export function optionGroups(variants: readonly VariantView[], chosen: VariantView): OptionGroup[] {
  const names = [...new Set(variants.flatMap(({ options }) => Object.keys(options)))];
  return names.map((name) => ({
    name,
    values: [...new Set(variants.flatMap(({ options }) => options[name] ?? []))].map((value) =>
      optionValue(variants, chosen, name, value),
    ),
  }));
}

function optionValue(variants: readonly VariantView[], chosen: VariantView, name: string, value: string): OptionValue {
  const wanted = Object.entries({ ...chosen.options, [name]: value });
  const likeness = ({ options }: VariantView) => wanted.filter(([key, text]) => options[key] === text).length;
  const candidates = variants
    .filter(({ options }) => options[name] === value)
    .toSorted((a, b) => likeness(b) - likeness(a) || Number(b.stock > 0) - Number(a.stock > 0));
  const variant = candidates[0] ?? chosen;
  return {
    value,
    variant,
    selected: chosen.options[name] === value,
    fits: likeness(variant) === wanted.length,
  };
}
