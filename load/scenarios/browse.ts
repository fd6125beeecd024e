import type { Ask, Scenario, Step, UserMemory } from '../generator/scenario.ts';
import type { Requests } from './requests.ts';

export const SEARCH_WORDS = ['phone', 'laptop', 'camera', 'watch', 'headphones'] as const;

/** Home, health, list and search, with the checks of the specification. */
export const BROWSE_STEPS = [
  { name: 'home', within: 500, accept: [200], type: 'text/html', leastBytes: 1_000 },
  { name: 'health', within: 100, accept: [200], type: 'application/json', leastBytes: 10 },
  { name: 'list', within: 300, accept: [200], type: 'application/json', leastBytes: 200 },
  { name: 'search', within: 400, accept: [200], type: 'application/json', leastBytes: 100 },
] as const satisfies readonly Step[];

/** How long a user's round takes: 1 s + 1 s + 2 s + 2 s. */
export const BROWSE_ROUND_MS = 6_000;

/** The user of the specification: four requests and their think times, over and over. */
export class Browse implements Scenario {
  readonly steps: readonly Step[] = BROWSE_STEPS;
  private readonly round: readonly Ask[];
  private readonly searches: readonly Ask[];

  constructor(requests: Requests) {
    this.round = [
      { step: 0, bytes: requests.get('/'), think: 1_000 },
      { step: 1, bytes: requests.get('/api/health'), think: 1_000 },
      { step: 2, bytes: requests.get('/api/products?page=1&limit=20'), think: 2_000 },
    ];
    this.searches = SEARCH_WORDS.map((word) => ({
      step: 3,
      bytes: requests.get(`/api/products/search?q=${word}`),
      think: 2_000,
    }));
  }

  next(user: UserMemory): Ask {
    const ask = this.round[user.asked % 4] ?? this.searches[user.random.below(this.searches.length)];
    if (ask === undefined) throw new Error('A round has four steps.');
    return ask;
  }
}
