import { describe, expect, test } from 'vitest';

import { readEndpoints } from './endpoints.ts';

describe('readEndpoints', () => {
  test.each([
    ['redis://cache', { hosts: [{ host: 'cache', port: 6379 }], tls: false, db: 0 }],
    ['rediss://:s%40fe@cache:6380/2', { hosts: [{ host: 'cache', port: 6380 }], tls: true, db: 2, password: 's@fe' }],
    [
      'redis://shop:a:b@one:1,two:2,[::1]:3/',
      {
        hosts: [
          { host: 'one', port: 1 },
          { host: 'two', port: 2 },
          { host: '::1', port: 3 },
        ],
        tls: false,
        db: 0,
        username: 'shop',
        password: 'a:b',
      },
    ],
  ])('reads %s', (url, endpoints) => {
    expect(readEndpoints(url)).toEqual(endpoints);
  });

  test.each([
    'http://cache',
    'redis://',
    'redis://cache:0',
    'redis://cache:65536',
    'redis://one,,two',
    'redis://one:1,two:x',
    'redis://cache/database',
    'redis://:%zz@cache',
    'redis://cache?family=6',
    'redis://::1:6379',
  ])('refuses %s', (url) => {
    expect(readEndpoints(url)).toBeUndefined();
  });
});
