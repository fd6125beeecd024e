import { describe, expect, test } from 'vitest';

import { normalPath } from './canonical-target.ts';
import { PolicyTable } from './policy.ts';

const times = { ttl: 60, grace: 60 };

describe('PolicyTable', () => {
  const table = new PolicyTable(
    ['/p/:id', '/p/new', '/c/*', '/p/:id/reviews', '/sitemap-:part.xml', '/'].map((route) => ({ route, ...times })),
  );

  test.each([
    ['/p/a', '/p/:id'],
    ['/p/a/', '/p/:id'],
    ['/p/new', '/p/new'],
    ['/p/a/reviews', '/p/:id/reviews'],
    ['/c/home/kitchen', '/c/*'],
    ['/sitemap-1.xml', '/sitemap-:part.xml'],
    ['/', '/'],
    ['/p', undefined],
    ['/p/', undefined],
    ['/p/a/b', undefined],
    ['/c', undefined],
    ['/P/a', undefined],
    ['/sitemap-1xxml', undefined],
  ])('%s → %s', (path, route) => {
    expect(table.find(path)?.route).toBe(route);
  });

  test.each([
    [{ route: 'p', ...times }],
    [{ route: '/p', ttl: 0, grace: 1 }],
    [{ route: '/p', ttl: 1, grace: -1 }],
    [{ route: '/p', ttl: Number.NaN, grace: 1 }],
    [{ route: '/p', ...times, seldomShared: { parameters: ['q'], ttl: 0, grace: 0 } }],
  ])('refuses %j', (policy) => {
    expect(() => new PolicyTable([policy])).toThrow(/response policy/);
  });

  test('refuses two for one route', () => {
    expect(
      () =>
        new PolicyTable([
          { route: '/', ...times },
          { route: '/', ...times },
        ]),
    ).toThrow(/Two/);
  });
});

describe('normalPath', () => {
  test.each([
    ['/', '/'],
    ['/p/blue-cup', '/p/blue-cup'],
    ['/p/%62lue%2dcup', '/p/blue-cup'],
    ['/c/caf%c3%a9', '/c/caf%C3%A9'],
    ['/p/a%26b', '/p/a%26b'],
    ['/p/a&b', '/p/a&b'],
    ['/p/..a', '/p/..a'],
    ['/p/../a', undefined],
    ['/p/%2e%2E/a', undefined],
    ['/p/.', undefined],
    ['//evil.example', undefined],
    ['/p//a', undefined],
    ['/p/a%2fb', undefined],
    ['/p/a%5Cb', undefined],
    ['/p/a\\b', undefined],
    ['/p/a%0d%0ab', undefined],
    ['/p/a%7f', undefined],
    ['/p/%ff', undefined],
    ['/p/%', undefined],
    ['/p/ü', undefined],
    ['http://evil.example/', undefined],
    ['*', undefined],
    ['', undefined],
  ])('%j → %j', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });
});
