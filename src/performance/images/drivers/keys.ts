import { isStoreKey, isStorePrefix } from '../sizes.ts';

/** @returns the key. @throws RangeError for what is none: nothing of a visitor's ever becomes part of a path. */
export function storeKey(key: string): string {
  if (!isStoreKey(key)) throw new RangeError(`Not a key of the picture store: ${quoted(key)}`);
  return key;
}

/** @returns the prefix. @throws RangeError for what begins no key. */
export function storePrefix(prefix: string): string {
  if (!isStorePrefix(prefix)) throw new RangeError(`Not a part of the picture store: ${quoted(prefix)}`);
  return prefix;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
