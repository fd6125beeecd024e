import { type ListingState, narrowed } from './listing-url.ts';
import type { Reader } from './reader.ts';

/** A filter in force, in words, and the list without it. */
export interface ActiveFilter {
  label: string;
  without: ListingState;
}

/** @param categoryName of the category a search is narrowed to; a category page is no filter. */
export function activeFilters(
  state: ListingState,
  { t, money, shop }: Pick<Reader, 't' | 'money' | 'shop'>,
  categoryName: string | undefined,
): ActiveFilter[] {
  const { min, max, condition, brand, rating, category, q } = state;
  const filters: ActiveFilter[] = [];
  const price = priceLabel({ min, max }, { t, money, shop });
  if (q !== undefined && category !== undefined) {
    filters.push({ label: categoryName ?? category, without: narrowed(state, { category: undefined }) });
  }
  if (price !== undefined) filters.push({ label: price, without: narrowed(state, { min: undefined, max: undefined }) });
  for (const value of condition) {
    const without = narrowed(state, { condition: condition.filter((other) => other !== value) });
    filters.push({ label: t(`condition.${value as 'new'}`), without });
  }
  for (const value of brand) {
    filters.push({ label: value, without: narrowed(state, { brand: brand.filter((other) => other !== value) }) });
  }
  if (rating !== undefined) {
    filters.push({ label: t('filter.ratingMin', { count: rating }), without: narrowed(state, { rating: undefined }) });
  }
  return filters;
}

/** "$10.00 to $50.00", "up to $50.00", "$50.00 and more". */
export function priceLabel(
  { min, max }: { min: number | undefined; max: number | undefined },
  { t, money, shop }: Pick<Reader, 't' | 'money' | 'shop'>,
): string | undefined {
  const write = (amount: number) => money(amount, shop.identity.currency);
  if (max !== undefined && (min ?? 0) === 0) return t('filter.upTo', { price: write(max) });
  if (max !== undefined) return t('filter.between', { from: write(min ?? 0), to: write(max) });
  return min === undefined ? undefined : t('filter.from', { price: write(min) });
}
