import type { ListingFilter } from './listing.filter.ts';
import type { FacetsView } from './listing.view.ts';
import { priceBands } from './price-bands.ts';
import { CONDITIONS } from './product.view.ts';
import type { ExchangeRate } from './shop-currency.ts';

export interface FacetCount {
  facet: 'category' | 'price' | 'condition' | 'brand' | 'rating' | 'size';
  value: string | null;
  label: string | null;
  count: number;
}

type FacetValue = FacetsView['condition'][number];

/** Counts come from so many products at most, the most popular of the category, brands and seller asked for. */
export const FACET_CANDIDATES = 5_000;

const STARS = [4, 3, 2, 1];

/** What is chosen is shown even where it leaves nothing, so that it can be taken back. */
export function facetsFrom(counts: readonly FacetCount[], filter: ListingFilter, rate: ExchangeRate): FacetsView {
  const of = (facet: FacetCount['facet']) => counts.filter((count) => count.facet === facet);
  return {
    exact: (of('size')[0]?.count ?? 0) <= FACET_CANDIDATES,
    category: of('category')
      .filter(({ count }) => count > 0)
      .map(({ value, label, count }) => ({ value: value ?? '', label: label ?? '', count, selected: false }))
      .toSorted(byCount),
    priceBand: bandsFrom(of('price'), filter, rate),
    condition: fixedFrom(of('condition'), CONDITIONS, filter.condition ?? []),
    brand: brandsFrom(of('brand'), filter.brand ?? []),
    rating: ratingsFrom(of('rating'), filter.rating),
    currency: rate.currency,
  };
}

function byCount(a: FacetValue, b: FacetValue): number {
  return b.count - a.count || (a.label < b.label ? -1 : 1);
}

/** `width_bucket` numbers the bands from 1. */
function bandsFrom(counts: readonly FacetCount[], filter: ListingFilter, rate: ExchangeRate): FacetsView['priceBand'] {
  return priceBands(rate)
    .map((band, index) => ({
      ...band,
      count: counts.find(({ value }) => value === String(index + 1))?.count ?? 0,
      selected:
        (filter.minPrice ?? 0) === band.minPrice && (filter.maxPrice ?? null) === band.maxPrice && isSet(filter),
    }))
    .filter(({ count, selected }) => count > 0 || selected);
}

function isSet({ minPrice, maxPrice }: ListingFilter): boolean {
  return minPrice !== undefined || maxPrice !== undefined;
}

function fixedFrom(counts: readonly FacetCount[], order: readonly string[], chosen: readonly string[]): FacetValue[] {
  return order
    .map((value) => facetValue(value, counts.find((count) => count.value === value)?.count ?? 0, chosen))
    .filter(({ count, selected }) => count > 0 || selected);
}

function brandsFrom(counts: readonly FacetCount[], chosen: readonly string[]): FacetValue[] {
  const found = counts.map(({ value, count }) => facetValue(value ?? '', count, chosen));
  const missing = chosen.filter((brand) => !found.some(({ value }) => value === brand));
  return [...found, ...missing.map((brand) => facetValue(brand, 0, chosen))].toSorted(byCount);
}

function ratingsFrom(counts: readonly FacetCount[], chosen: number | undefined): FacetValue[] {
  return STARS.map((stars) => {
    const atLeast = counts.filter(({ value }) => Number(value) >= stars);
    const count = atLeast.reduce((sum, { count }) => sum + count, 0);
    return facetValue(String(stars), count, chosen === undefined ? [] : [String(chosen)]);
  }).filter(({ count, selected }) => count > 0 || selected);
}

function facetValue(value: string, count: number, chosen: readonly string[]): FacetValue {
  return { value, label: value, count, selected: chosen.includes(value) };
}
