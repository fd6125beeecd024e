import 'reflect-metadata';

import type { CacheOptions } from './cache-options.ts';

type Decorated<Args extends readonly unknown[], Result> = (
  target: object,
  name: string | symbol,
  method: { value?: (...args: Args) => Promise<Result> },
) => void;

/** An answer of nothing, such as a product that is not there, is kept for so many seconds only: such calls are endless. */
export const NOTHING_KEPT = 60;

export interface CacheableOptions<Args extends readonly unknown[], Result> extends Omit<
  CacheOptions,
  'tags' | 'bytes'
> {
  /** The kind of key; the arguments make the rest of it, in a canonical form. */
  key: string;
  /** What the answer depends on. */
  tags: readonly string[] | ((result: Result, ...args: Args) => readonly string[]);
  /** Calls that are not cached at all, such as those with free text. */
  unless?: (...args: Args) => boolean;
}

export interface CacheEvictOptions<Args extends readonly unknown[], Result> {
  tags: readonly string[] | ((result: Result, ...args: Args) => readonly string[]);
}

/** Names the types of the method that is cached, for tables of keys and lifetimes. */
export function cached<Args extends readonly unknown[], Result>(
  options: CacheableOptions<Args, Result>,
): CacheableOptions<Args, Result> {
  return options;
}

const CACHEABLE = Symbol('cacheable');
const EVICTING = Symbol('evicting');

/**
 * The answers of the method are cached. It works on classes that the application's injector makes; made by hand, as in a
 * unit test, the method is what it is.
 */
export function Cacheable<Args extends readonly unknown[], Result>(
  options: CacheableOptions<Args, Result>,
): Decorated<Args, Result> {
  return (_target, _name, { value }) => {
    if (value !== undefined) Reflect.defineMetadata(CACHEABLE, options, value);
  };
}

/**
 * What the method changed is evicted after it has returned, and so after the commit of a transaction within it; nothing
 * is evicted when it throws.
 * @public for use cases that need no more than that
 */
export function CacheEvict<Args extends readonly unknown[], Result>(
  options: CacheEvictOptions<Args, Result>,
): Decorated<Args, Result> {
  return (_target, _name, { value }) => {
    if (value !== undefined) Reflect.defineMetadata(EVICTING, options, value);
  };
}

export function cacheableOptions(method: object): CacheableOptions<unknown[], unknown> | undefined {
  return Reflect.getMetadata(CACHEABLE, method) as CacheableOptions<unknown[], unknown> | undefined;
}

export function evictOptions(method: object): CacheEvictOptions<unknown[], unknown> | undefined {
  return Reflect.getMetadata(EVICTING, method) as CacheEvictOptions<unknown[], unknown> | undefined;
}
