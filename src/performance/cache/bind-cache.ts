import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { Cache } from './cache.ts';
import {
  cacheableOptions,
  type CacheableOptions,
  evictOptions,
  type CacheEvictOptions,
  NOTHING_KEPT,
} from './cacheable.ts';
import { canonicalKey } from './canonical-key.ts';

type Method = (...args: unknown[]) => Promise<unknown>;

/** Puts the cache in front of every method that asks for it, once all classes are made. */
@Injectable()
export class BindCache implements OnModuleInit {
  private readonly discovery: DiscoveryService;
  private readonly scanner: MetadataScanner;
  private readonly cache: Cache;

  constructor(discovery: DiscoveryService, scanner: MetadataScanner, cache: Cache) {
    this.discovery = discovery;
    this.scanner = scanner;
    this.cache = cache;
  }

  onModuleInit(): void {
    const wrappers = [...this.discovery.getProviders(), ...this.discovery.getControllers()];
    const instances = new Set(wrappers.map(({ instance }): unknown => instance).filter(isObject));
    for (const instance of instances) bindCache(instance, this.scanner, this.cache);
  }
}

function bindCache(instance: object, scanner: MetadataScanner, cache: Cache): void {
  const prototype: unknown = Object.getPrototypeOf(instance);
  if (!isObject(prototype)) return;
  for (const name of scanner.getAllMethodNames(prototype)) {
    const method: unknown = Reflect.get(prototype, name);
    if (!isMethod(method)) continue;
    const cacheable = cacheableOptions(method);
    const evicting = evictOptions(method);
    const own = method.bind(instance);
    if (cacheable !== undefined) Object.assign(instance, { [name]: cached(own, cacheable, cache) });
    if (evicting !== undefined) Object.assign(instance, { [name]: evictingAfter(own, evicting, cache) });
  }
}

function cached(own: Method, options: CacheableOptions<unknown[], unknown>, cache: Cache): Method {
  const { key, tags, unless, ...lifetime } = options;
  return async (...args) => {
    if (unless?.(...args) === true) return own(...args);
    return cache.getOrSet(
      canonicalKey(key, ...args),
      async (fill) => {
        const result = await own(...args);
        fill.tag(...tagsOf(tags, result, args));
        if (result === undefined) fill.keepFor(NOTHING_KEPT);
        return result;
      },
      lifetime,
    );
  };
}

function evictingAfter(own: Method, { tags }: CacheEvictOptions<unknown[], unknown>, cache: Cache): Method {
  return async (...args) => {
    const result = await own(...args);
    await cache.evict(tagsOf(tags, result, args));
    return result;
  };
}

function tagsOf(
  tags: CacheableOptions<unknown[], unknown>['tags'],
  result: unknown,
  args: readonly unknown[],
): readonly string[] {
  return typeof tags === 'function' ? tags(result, ...args) : tags;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
