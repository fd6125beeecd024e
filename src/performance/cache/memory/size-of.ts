const OBJECT = 56;
const REFERENCE = 16;

/**
 * About how many bytes a value holds in V8: good enough to bound memory, cheap enough for every fill. Text counts one
 * byte a character where it is Latin, else two.
 */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return REFERENCE + (isLatin(value) ? value.length : 2 * value.length);
  if (typeof value !== 'object' || value === null) return REFERENCE;
  if (ArrayBuffer.isView(value)) return OBJECT + value.byteLength;
  if (value instanceof Map) return OBJECT + total([...value.keys()]) + total([...value.values()]);
  if (value instanceof Set || Array.isArray(value)) return OBJECT + total([...value]);
  // Keys are shared between objects of one shape.
  return OBJECT + total(Object.values(value));
}

function total(values: readonly unknown[]): number {
  let sum = 0;
  for (const value of values) sum += sizeOf(value);
  return sum;
}

/** Looked at only in part: long texts of other scripts show it within their first characters. */
function isLatin(text: string): boolean {
  const looked = Math.min(text.length, 64);
  for (let index = 0; index < looked; index += 1) if (text.charCodeAt(index) > 255) return false;
  return true;
}
