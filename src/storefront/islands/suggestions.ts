import type { SuggestionsView } from '../../domains/catalog/index.ts';

export interface Suggestion {
  kind: 'queries' | 'categories' | 'products';
  label: string;
  href: string;
  thumbnail: string | null;
}

/** At most so many of each kind, so that the list stays a glance. */
const LIMITS = { queries: 4, categories: 2, products: 4 };

/** One flat list in the order in which arrow keys walk it. */
export function suggestionsOf(answer: SuggestionsView, language: string | undefined): Suggestion[] {
  const lang = language === undefined ? '' : `lang=${language}`;
  return [
    ...answer.queries.slice(0, LIMITS.queries).map((label): Suggestion => {
      const query = new URLSearchParams({ q: label, ...(language === undefined ? {} : { lang: language }) });
      return { kind: 'queries', label, href: `/search?${query.toString()}`, thumbnail: null };
    }),
    ...answer.categories.slice(0, LIMITS.categories).map(({ path, name }): Suggestion => {
      const address = `/c/${path.split('/').map(encodeURIComponent).join('/')}`;
      return { kind: 'categories', label: name, href: lang === '' ? address : `${address}?${lang}`, thumbnail: null };
    }),
    ...answer.products.slice(0, LIMITS.products).map(({ slug, title, thumbnail }): Suggestion => {
      const address = `/p/${encodeURIComponent(slug)}`;
      return { kind: 'products', label: title, href: lang === '' ? address : `${address}?${lang}`, thumbnail };
    }),
  ];
}

/** The option an arrow key leads to; undefined is the field itself, between the last and the first. */
export function neighbour(active: number | undefined, count: number, step: 1 | -1): number | undefined {
  if (count === 0) return undefined;
  if (active === undefined) return step === 1 ? 0 : count - 1;
  const next = active + step;
  return next < 0 || next >= count ? undefined : next;
}

/** Asks the shop; undefined where it does not answer, so that a failure is only the lack of suggestions. */
export async function fetchSuggestions(
  q: string,
  language: string | undefined,
  signal: AbortSignal,
): Promise<Suggestion[] | undefined> {
  try {
    const response = await fetch(`/api/search/suggestions?${new URLSearchParams({ q }).toString()}`, { signal });
    if (!response.ok) return undefined;
    const body: SuggestionsView | { data: SuggestionsView } = await response.json();
    return suggestionsOf('data' in body ? body.data : body, language);
  } catch {
    return undefined;
  }
}
