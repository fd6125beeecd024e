import { afterEach, describe, expect, it, vi } from 'vitest';

import { fetchSuggestions, neighbour, suggestionsOf } from './suggestions.ts';

const answer = {
  queries: ['red & blue', 'b', 'c', 'd', 'e', 'f'],
  categories: [{ path: 'home/kitchen', name: 'Kitchen' }],
  products: [{ slug: 'cup', title: 'Cup', thumbnail: null }],
};

afterEach(() => vi.unstubAllGlobals());

describe('suggestionsOf', () => {
  it('leads to searches, departments and listings, a few of each', () => {
    const found = suggestionsOf(answer, undefined);
    expect(found.map(({ href }) => href)).toEqual([
      '/search?q=red+%26+blue',
      ...['b', 'c', 'd'].map((q) => `/search?q=${q}`),
      '/c/home/kitchen',
      '/p/cup',
    ]);
  });

  it('keeps a language chosen by hand', () => {
    expect(suggestionsOf(answer, 'de').every(({ href }) => href.includes('lang=de'))).toBe(true);
  });
});

describe('neighbour', () => {
  it('walks down and up, through the field', () => {
    expect(neighbour(undefined, 3, 1)).toBe(0);
    expect(neighbour(2, 3, 1)).toBeUndefined();
    expect(neighbour(undefined, 3, -1)).toBe(2);
    expect(neighbour(0, 3, -1)).toBeUndefined();
    expect(neighbour(undefined, 0, 1)).toBeUndefined();
  });
});

describe('fetchSuggestions', () => {
  const ask = async () => fetchSuggestions('cup', undefined, new AbortController().signal);

  it('asks the shop', async () => {
    const fetched = vi.fn<typeof fetch>().mockResolvedValue(Response.json({ data: answer }));
    vi.stubGlobal('fetch', fetched);
    expect(await ask()).toHaveLength(6);
    expect(fetched.mock.calls[0]?.[0]).toBe('/api/search/suggestions?q=cup');
  });

  it('has none where the shop refuses, is gone, or talks nonsense', async () => {
    for (const reply of [new Response(null, { status: 500 }), new Response('<html>')]) {
      vi.stubGlobal('fetch', vi.fn<typeof fetch>().mockResolvedValue(reply));
      expect(await ask()).toBeUndefined();
    }
    vi.stubGlobal('fetch', vi.fn<typeof fetch>().mockRejectedValue(new TypeError('offline')));
    expect(await ask()).toBeUndefined();
  });
});
