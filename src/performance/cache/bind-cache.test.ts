import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { beforeEach, describe, expect, it } from 'vitest';

import { Cacheable, CacheEvict } from './cacheable.ts';
import { Cache } from './cache.ts';
import { CacheModule } from './cache.module.ts';

@Injectable()
class Prices {
  calls: unknown[][] = [];
  private readonly worth = new Map([['lamp', 5]]);

  @Cacheable<[name: string, options?: { currency?: string }], number | undefined>({
    key: 'price',
    ttl: 60,
    tags: (price, name) => [`price:${name}`, `worth:${price}`],
    unless: (name) => name === 'fresh',
  })
  async of(name: string, options?: { currency?: string }): Promise<number | undefined> {
    this.calls.push([name, options]);
    return this.worth.get(name);
  }

  async twice(name: string): Promise<number> {
    return 2 * ((await this.of(name)) ?? 0);
  }

  @CacheEvict<[name: string, price: number], boolean>({ tags: (_done, name) => [`price:${name}`] })
  async change(name: string, price: number): Promise<boolean> {
    if (price < 0) throw new Error('a negative price');
    this.worth.set(name, price);
    return true;
  }
}

let prices: Prices;
let cache: Cache;

beforeEach(async () => {
  cache = new Cache({ bytes: 100_000 });

  @Module({ imports: [CacheModule.forRoot(cache)], providers: [Prices] })
  class Shop {}

  const app = await NestFactory.createApplicationContext(Shop, { logger: false });
  await app.init();
  prices = app.get(Prices);
});

describe('a method that is cached', () => {
  it('runs once for equal arguments, whatever their order, also when called from within', async () => {
    expect([await prices.of('lamp', { currency: 'EUR' }), await prices.of('lamp', { currency: 'EUR' })]).toEqual([
      5, 5,
    ]);
    expect(await prices.of('lamp')).toBe(5);
    expect(await prices.twice('lamp')).toBe(10);
    expect(prices.calls).toEqual([
      ['lamp', { currency: 'EUR' }],
      ['lamp', undefined],
    ]);
  });

  it('runs each time where it says so', async () => {
    await prices.of('fresh');
    await prices.of('fresh');
    expect(prices.calls).toHaveLength(2);
  });

  it('keeps nothing for a minute only', async () => {
    expect(await prices.of('sofa')).toBeUndefined();
    expect(cache.peek('price:sofa')?.freshSeconds).toBeLessThanOrEqual(60);
    await prices.of('sofa');
    expect(prices.calls).toHaveLength(1);
  });

  it('runs again after a method that evicts it, not after one that failed', async () => {
    await prices.of('lamp');
    await expect(prices.change('lamp', -1)).rejects.toThrow('negative');
    expect(await prices.of('lamp')).toBe(5);
    expect(prices.calls).toHaveLength(1);
    expect(await prices.change('lamp', 6)).toBe(true);
    expect(await prices.of('lamp')).toBe(6);
    await cache.evict(['worth:6']);
    await prices.of('lamp');
    expect(prices.calls).toHaveLength(3);
  });

  it('is what it is in a class made by hand', async () => {
    const alone = new Prices();
    await alone.of('lamp');
    await alone.of('lamp');
    expect(alone.calls).toHaveLength(2);
  });
});
