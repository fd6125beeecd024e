import { describe, expect, test } from 'vitest';

import { responsePolicies } from './response-policies.ts';
import { fieldsOf } from './storefront/listing-url.ts';

describe('responsePolicies', () => {
  const parametersOf = (route: string) => responsePolicies.find((policy) => policy.route === route)?.parameters ?? [];

  test('know every parameter that the address of a list can have', () => {
    const browsed = {
      category: 'b',
      min: 1,
      max: 2,
      condition: ['new'],
      brand: ['c'],
      rating: 4,
      sort: 'newest',
      pages: 2,
      after: 'd',
    } as const;
    const searched = { ...browsed, q: 'a' };
    const names = new Set([...fieldsOf(searched, 'USD'), ...fieldsOf(browsed, 'USD')].map(({ name }) => name));
    expect(names.size).toBe(10);
    for (const route of ['/products', '/search', '/c/*', '/s/:slug']) {
      expect(new Set(parametersOf(route)), route).toEqual(names);
    }
  });

  test('keep what is seldom asked for twice for less', () => {
    for (const { route, ttl, seldomShared, parameters = [] } of responsePolicies) {
      if (seldomShared === undefined) continue;
      expect(seldomShared.ttl, route).toBeLessThan(ttl);
      expect(parameters, route).toEqual(expect.arrayContaining([...seldomShared.parameters]));
    }
  });

  test('bound how long an answer outlives a write that nobody tells of', () => {
    for (const { route, ttl, grace, lag = 0 } of responsePolicies) {
      expect(ttl + grace, route).toBeLessThanOrEqual(3_900);
      expect(lag, route).toBeLessThanOrEqual(1);
    }
  });
});
