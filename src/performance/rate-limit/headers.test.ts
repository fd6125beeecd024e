import { describe, expect, test } from 'vitest';

import { rateLimitHeaders, retryAfter } from './headers.ts';
import { limitOf } from './policy.ts';

const limit = limitOf('search', { quota: 120, seconds: 60, by: 'address', count: 'process' }, 1);

describe('rateLimitHeaders', () => {
  test('rounds times up, so that nobody comes too early', () => {
    const refused = { limit, taken: { passed: false, remaining: 0, retryAfter: 0.2, reset: 60 } };
    expect(rateLimitHeaders([refused])).toEqual({
      'ratelimit-policy': '"search";q=120;w=60',
      ratelimit: '"search";r=0;t=1',
    });
    const left = { limit, taken: { passed: true, remaining: 118, retryAfter: 0, reset: 0.9 } };
    expect(rateLimitHeaders([left]).ratelimit).toBe('"search";r=118;t=1');
  });

  test('are none where nothing is known', () => {
    expect(rateLimitHeaders([])).toEqual({});
    expect(rateLimitHeaders([{ limit, taken: undefined }])).toEqual({});
  });
});

test('retryAfter is a whole number of seconds, never 0', () => {
  expect([0, 0.01, 1, 1.01].map(retryAfter)).toEqual([1, 1, 1, 2]);
});
